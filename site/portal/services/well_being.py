"""Is everything there that the site needs? Asked by /health/."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from portal.services.heartbeat import worker_is_alive


def database_answers() -> bool:
    """Whether the site's own tables can be read: SQLite makes a lost file anew, and an empty one answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except DatabaseError:
        return False
    return True


def index_is_there() -> bool:
    """Whether the embedded index has a generation to answer from; search servers are not looked at."""
    if settings.WAGTAILSEARCH_BACKENDS["default"]["BACKEND"] != "search.engine.whoosh":
        return True
    return (Path(settings.SEARCH_INDEX_DIR) / "CURRENT").exists()


def well_being() -> dict[str, object]:
    """`database`, `index` and `worker` as true or false, and `status`: ok, degraded (pages are served) or down."""
    parts = {"database": database_answers(), "index": index_is_there(), "worker": worker_is_alive()}
    status = "ok" if all(parts.values()) else "degraded" if parts["database"] else "down"
    return {"status": status, **parts}
