"""Loading the settings so that a mistake in the environment ends in one sentence and not in a traceback."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError


def load_settings() -> None:
    """Read the settings module; exit with status 1 and a sentence when the environment does not make sense."""
    try:
        settings.INSTALLED_APPS  # noqa: B018  the first look is what loads them
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(f"The site cannot start: {error}")
