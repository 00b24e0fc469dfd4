"""The site's own settings with the addresses of the style guide and of everything that goes wrong."""

from portal.settings.local import *  # noqa: F403

ROOT_URLCONF = "tests.common.urls_styleguide"
