"""The settings as a fresh process sees them, since they are read from the environment once."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils.translation import gettext, override

from tests import pace

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import json, sys
sys.path[:0] = ["site", "."]
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=pace.NEVER,
    )


def production(*names: str, **environment: str) -> dict:
    """The named settings of a production start with this environment."""
    defaults = {"SECRET_KEY": "s" * 60, "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    done = run("-c", PROBE, *names, **(defaults | environment))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "program", [["site/manage.py", "check"], ["-c", "import sys; sys.path[:0]=['site']; import portal.wsgi"]]
)
def test_a_production_start_without_a_secret_stops_with_one_sentence(program, tmp_path):
    done = run(*program, DJANGO_SETTINGS_MODULE="portal.settings.production", VAR_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "The site cannot start: There is no secret. Set SECRET_KEY (50 random characters or more) or SECRET_KEY_FILE."
    )


def test_a_value_of_the_wrong_kind_is_named_in_one_sentence(tmp_path):
    done = run(
        "site/manage.py",
        "check",
        DJANGO_SETTINGS_MODULE="portal.settings.production",
        SECRET_KEY="s" * 60,
        SECURE_HSTS_SECONDS="a year",
    )
    assert done.returncode == 1
    assert "SECURE_HSTS_SECONDS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_network_that_is_none_is_named_in_one_sentence():
    done = run(
        "site/manage.py",
        "check",
        DJANGO_SETTINGS_MODULE="portal.settings.production",
        SECRET_KEY="s" * 60,
        TRUSTED_PROXIES="10.0.0.0/8,my-proxy",
    )
    assert done.returncode == 1
    assert "TRUSTED_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("f" * 60 + "\n")
    found = production("SECRET_KEY", SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert found == {"SECRET_KEY": "f" * 60}


def test_sqlite_waits_and_locks_at_the_beginning_of_a_transaction(tmp_path):
    database = production("DATABASES", VAR_DIR=str(tmp_path))["DATABASES"]["default"]
    assert database["NAME"] == str(tmp_path / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_comes_from_its_url():
    database = production("DATABASES", DATABASE_URL="postgres://u:p%40ss@db.internal:5433/cs")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.internal", 5433, "cs")
    assert (database["USER"], database["PASSWORD"]) == ("u", "p@ss")
    assert database["CONN_HEALTH_CHECKS"] is True
    assert "transaction_mode" not in database.get("OPTIONS", {})


def test_the_cache_is_a_table_or_redis():
    assert production("CACHES")["CACHES"]["default"]["BACKEND"].endswith("db.DatabaseCache")
    redis = production("CACHES", REDIS_URL="redis://cache.internal:6379/1")["CACHES"]["default"]
    assert redis == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache.internal:6379/1",
    }


MAIL = (
    "MAIL_TRANSPORT",
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.internal", ("smtp", "mail.internal", 25, None, None, False, False)),
        ("submission://me%40x.kr:p%2Fw@mail.internal", ("smtp", "mail.internal", 587, "me@x.kr", "p/w", True, False)),
        ("smtp://mail.internal:465?ssl=true", ("smtp", "mail.internal", 465, None, None, False, True)),
    ],
)
def test_mail_comes_from_its_url(url, expected):
    found = production(*MAIL, EMAIL_URL=url)
    found["MAIL_TRANSPORT"] = found["MAIL_TRANSPORT"].split(".")[-2]
    assert tuple(found[name] for name in MAIL) == expected


def test_the_search_backend_is_switched_by_the_environment():
    found = production("WAGTAILSEARCH_BACKENDS", SEARCH_BACKEND="modelsearch.backends.database")
    assert found["WAGTAILSEARCH_BACKENDS"]["default"]["BACKEND"] == "modelsearch.backends.database"


def test_files_in_a_bucket_need_the_library_for_it():
    done = run(
        "-c",
        PROBE,
        "STORAGES",
        SECRET_KEY="s" * 60,
        STORAGE_BUCKET="files",
        DJANGO_SETTINGS_MODULE="portal.settings.production",
    )
    try:
        import storages  # noqa: F401
    except ModuleNotFoundError:
        assert "pip install 'django-storages[s3]'" in done.stderr
    else:
        assert json.loads(done.stdout)["STORAGES"]["default"]["OPTIONS"]["bucket_name"] == "files"


def test_production_is_strict_and_holds_no_sample_data():
    names = (
        "DEBUG",
        "SAMPLE_DATA",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "MFA_REQUIRED",
    )
    assert production(*names) == {
        "DEBUG": False,
        "SAMPLE_DATA": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "MFA_REQUIRED": True,
    }


def test_a_local_start_makes_its_own_secret_once_and_keeps_it_private(tmp_path):
    folder = tmp_path / "var"
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.local", "VAR_DIR": str(folder), "SECRET_KEY": ""}
    first = production("SECRET_KEY", **environment)
    assert len(first["SECRET_KEY"]) >= 60
    assert production("SECRET_KEY", **environment) == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite")
def test_the_running_database_has_the_settings_in_effect():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


@pytest.mark.parametrize(("name", "value"), [("PORT", "abc"), ("PORT", "0"), ("WEB_WORKERS", "two")])
def test_the_server_names_a_number_that_is_none_in_one_sentence(name, value, tmp_path):
    done = run(
        "site/manage.py",
        "serve",
        DJANGO_SETTINGS_MODULE="portal.settings.production",
        SECRET_KEY="s" * 60,
        VAR_DIR=str(tmp_path),
        **{name: value},
    )
    assert done.returncode == 1
    assert (name in done.stderr, value in done.stderr) == (True, True)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_the_words_that_wagtail_leaves_in_english_are_korean():
    english = ["just now", "in moderation", "admin theme", "Task states", "Workflow states", "keyboard shortcuts"]
    with override("ko"):
        assert [word for word in english if gettext(word) == word] == []
