"""The site's addresses plus pages that only show how things look: the style guide, the full map, the error pages."""

import csv
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language

from common import errors, pictures
from common.styleguide import styleguide

GOVERNMENTS = Path(__file__).resolve().parents[2] / "fixtures/reference/local_governments.csv"
MAP_PAGE = """{% extends "base.html" %}{% block title %}Map{% endblock %}{% block content %}
<div class="page-head"><h1>Map</h1></div>{% include "components/tile_map.html" %}{% endblock %}"""


def governments_of_2006() -> list[pictures.TileInput]:
    """The 250 with invented counts, skewed as real ones are."""
    with GOVERNMENTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["valid_from"]]
    return [
        pictures.TileInput(
            key=row["code"],
            label=row["name_ko"],
            short=row["name_short_ko"],
            row=int(row["row"]) if row["row"] else None,
            col=int(row["col"]) if row["col"] else None,
            value=(number * number * 7) % 41 * (number % 3 == 0) // (1 + number % 4),
            url=f"/cases/?government={row['code']}",
            group=row["parent_code"],
            sample=number % 30 == 0,
        )
        for number, row in enumerate(rows)
    ]


def whole_map(request: HttpRequest) -> HttpResponse:
    tile_map = pictures.tile_map(governments_of_2006(), title="자치단체별 우수사례", unit="{count}건")
    page = engines["django"].from_string(MAP_PAGE)
    return HttpResponse(page.render({"tile_map": tile_map}, request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("이 사례는 작성 기관의 담당자만 고칠 수 있습니다.")


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


search_patterns = ([path("", styleguide, name="results")], "search")
urlpatterns = [
    path("", styleguide, name="home"),
    path("map/", whole_map),
    path("refuse/", refuse),
    path("crash/", crash),
    path("bad/", errors.bad_request),
    path("expired/", errors.csrf_failure),
    path("limit/", errors.too_many_requests),
    path("maintenance/", errors.maintenance),
    path("search/", include(search_patterns)),
    path("cases/", styleguide, name="cases"),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
