"""A bare Django project in which modelsearch's own behaviour tests run on our backend."""

import tempfile

SECRET_KEY = "tests-only"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "search.engine.whoosh", "PATH": tempfile.mkdtemp(prefix="modelsearch-")}}
USE_TZ = True
TIME_ZONE = "UTC"
