import json

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.templatetags.static import static
from PIL import Image

from portal.services import heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.SEARCH_INDEX_DIR = tmp_path / "index"


def test_health_tells_that_the_worker_and_the_index_are_missing_while_pages_are_served(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": True, "index": False, "worker": False}
    assert "no-store" in answer.headers["Cache-Control"]


def test_health_is_ok_when_everything_is_there(client, settings):
    heartbeat.beat()
    settings.SEARCH_INDEX_DIR.mkdir()
    (settings.SEARCH_INDEX_DIR / "CURRENT").touch()
    assert client.get("/health/").json() == {"status": "ok", "database": True, "index": True, "worker": True}


def test_a_worker_that_has_been_silent_for_long_counts_as_gone(client, time_machine):
    heartbeat.beat()
    time_machine.move_to(heartbeat.heartbeat_path().stat().st_mtime + 31)
    assert client.get("/health/").json()["worker"] is False


def test_health_holds_no_secrets(client):
    body = client.get("/health/").content.decode()
    assert set(json.loads(body)) == {"status", "database", "index", "worker"}
    assert settings.SECRET_KEY not in body


def test_a_lost_database_is_503(client, monkeypatch):
    from django.db import OperationalError

    def lost(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", lost)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


def test_a_database_without_the_sites_tables_is_503(client, monkeypatch, tmp_path):
    made_anew = DatabaseWrapper({**connection.settings_dict, "NAME": str(tmp_path / "empty.sqlite3"), "OPTIONS": {}})
    monkeypatch.setattr("portal.services.well_being.connection", made_anew)
    answer = client.get("/health/")
    made_anew.close()
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_robots_are_shown_the_sitemap_and_kept_out_of_what_needs_an_account(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /cms/", "Disallow: /account/", "Disallow: /me/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_the_icon_that_programs_ask_for_leads_to_our_own(client):
    address = client.get("/favicon.ico").headers["Location"]
    assert address == static("common/img/favicon.ico")
    with Image.open(finders.find("common/img/favicon.ico")) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("path", ["/health/", "/favicon.ico", "/robots.txt", "/CS-2026-0012"])
def test_these_are_only_read(client, path):
    assert client.post(path).status_code == 405
