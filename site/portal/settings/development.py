"""What `make dev` uses: local, with Django's debug pages and reloading."""

from .local import *  # noqa: F403

DEBUG = True
STYLEGUIDE = True
STORAGES = {  # type: ignore[name-defined]
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
