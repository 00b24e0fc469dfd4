"""A bare Django project around bench.searchsite: one database, one search backend, both named by the environment.

BENCH_FOLDER is where everything is written; BENCH_BACKEND is `ours` or `database` (modelsearch's own backend for the
database). DATABASE_URL is a PostgreSQL server where a database may be made and dropped again; else SQLite is used.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import environs

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ["BENCH_FOLDER"])
OURS = os.environ["BENCH_BACKEND"] == "ours"

SECRET_KEY = "measurements-only"
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {
    "default": environs.Env().dj_db_url("DATABASE_URL", f"sqlite:///{FOLDER / 'documents.sqlite3'}")
}
if "DATABASE_URL" in os.environ:
    # A database of its own on that server.
    digest = hashlib.sha256(str(FOLDER.absolute()).encode()).hexdigest()[:16]
    DATABASES["default"]["NAME"] = f"bench_search_{digest}"
AROUND_OURS = [
    "wagtail.contrib.search_promotions",
    "wagtail.search",
    "wagtail",
    "taggit",
    "modelcluster",
    "search",
]
INSTALLED_APPS = [
    "bench.searchsite",
    *([] if OURS else ["modelsearch"]),
    # Our app only around our engine: it takes modelsearch's signal handlers away, and counts in Wagtail's tables.
    *(AROUND_OURS if OURS else []),
    "django.contrib.contenttypes",
    "django.contrib.auth",
]
REFERENCE = ROOT / "fixtures/reference"
MODELSEARCH_BACKENDS = {
    "default": {
        # As in portal.settings.production.
        "BACKEND": "search.engine.whoosh",
        "PATH": str(FOLDER / "index"),
        "ANALYZER": os.environ.get("SEARCH_ANALYZER", "kiwi"),
        "DICTIONARY": [str(REFERENCE / "search_terms.csv"), str(REFERENCE / "local_governments.csv")],
        "SYNONYMS": str(REFERENCE / "search_synonyms.csv"),
        "AUTO_UPDATE": False,
    }
    if OURS
    else {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False}
}
# What wagtail.search, which stands for modelsearch around our app, reads.
WAGTAILSEARCH_BACKENDS = MODELSEARCH_BACKENDS
