"""Adoptions on a government's desk: which have fallen silent, which questions wait, who took over what is ours."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.adoption.choices import MOVING, SILENT_DAYS, AdoptionStage
from cases.adoption.models import Adoption, CaseFollowUp
from cases.adoption.querysets import GIVEN, MADE
from people.atlas import atlas_of
from people.desk import SHOWN, Entry, Kind, Line, Series, Share, day_of, first_few, line_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

Row = dict[str, Any]
YEAR_DAYS = 365
COLUMNS = ("pk", "side", "stage", "opened_at", "last_moved_at", "today_id", "case__title", "case__live")


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """Two queries: the adoptions on both sides as plain columns, and the yearly questions."""
    around = Adoption.objects.visible_to(user).around(government, user).with_today()
    rows = list(around.order_by("last_moved_at", "pk").values(*COLUMNS))
    made = [row for row in rows if row["side"] == MADE]
    year_ago = timezone.now() - datetime.timedelta(days=YEAR_DAYS)
    given = [row for row in rows if row["side"] == GIVEN and row["opened_at"] >= year_ago]
    given.sort(key=lambda row: row["opened_at"], reverse=True)
    return Share(
        [_silent(made), _questions(user), _given(given, government)],
        [
            Series(_("Cases that we adopted"), [day for row in made if (day := day_of(row["opened_at"]))]),
            Series(_("Adoptions of ours by others"), [day for row in given if (day := day_of(row["opened_at"]))]),
        ],
    )


def silent_before() -> datetime.datetime:
    """Whoever has not moved since then has fallen silent."""
    return timezone.now() - datetime.timedelta(days=SILENT_DAYS)


def _silent(made: list[Row]) -> Line:
    moment = silent_before()
    silent = [row for row in made if row["case__live"] and row["stage"] in MOVING and row["last_moved_at"] < moment]
    entries = [
        Entry(
            row["case__title"],
            reverse("adoption:detail", args=[row["pk"]]),
            day_of(row["last_moved_at"]),
            AdoptionStage(row["stage"]).label,
        )
        for row in silent[:SHOWN]
    ]
    label = _("Adoptions without news for %(days)s days") % {"days": SILENT_DAYS}
    return line_of(Kind.DUE, label, f"{reverse('adoption:mine')}?show=silent", entries, len(silent))


def _questions(user: AnyUser) -> Line:
    rows = first_few(CaseFollowUp.objects.waiting_for(user), "pk", "due_on", "case__title", "case__number")
    entries = [
        Entry(row["case__title"], reverse("adoption:follow-up", args=[row["pk"]]), row["due_on"], row["case__number"])
        for row in rows
    ]
    count = rows[0]["of_all"] if rows else 0
    return line_of(Kind.DUE, _("Yearly questions to answer"), reverse("adoption:follow-ups"), entries, count)


def _given(given: list[Row], government: LocalGovernment) -> Line:
    places = atlas_of(government).rows
    entries = [
        Entry(
            places[row["today_id"]].present_name,
            reverse("adoption:detail", args=[row["pk"]]),
            day_of(row["opened_at"]),
            row["case__title"],
        )
        for row in given[:SHOWN]
    ]
    label = _("Who took over a case of ours in the last twelve months")
    return line_of(Kind.NEWS, label, f"{reverse('adoption:mine')}?show=given", entries, len(given))
