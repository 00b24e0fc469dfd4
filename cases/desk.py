"""The cases of a government on its own desk: what was returned, what waits for whom, who writes on what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.choices import Stage
from cases.models import CasePage
from cases.rules import is_editor
from people.choices import Role
from people.desk import SHOWN, Entry, Kind, Line, Series, Share, day_of, line_of
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

Row = dict[str, Any]
# What a line names; the list behind it asks for the same word (`?of=all&show=…`).
REVIEW_DUE = "due"
COLUMNS = (
    *("pk", "draft_title", "author__user__name", "live", "review_on", "first_published_at"),
    *("latest_revision_created_at", "stage_now", "stage_since"),
)


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """All cases of the government that the person may open, in one query of plain columns."""
    mine = CasePage.objects.editable_by(user).of_government(government)
    rows = list(mine.with_stage().order_by("pk").values(*COLUMNS))
    by_stage = defaultdict(list)
    for row in rows:
        by_stage[row["stage_now"]].append(row)
    today = timezone.localdate()
    due = [row for row in rows if row["live"] and row["review_on"] and row["review_on"] <= today]
    published = [day for row in rows if row["live"] and (day := day_of(row["first_published_at"]))]
    return Share(
        [
            _line(Kind.DUE, _("Cases that came back to us"), Stage.RETURNED, by_stage[Stage.RETURNED]),
            _at_coordinator(user, by_stage[Stage.SUBMITTED]),
            _at_editor(user, by_stage[Stage.CONFIRMED]),
            _line(Kind.DUE, _("Published cases to look at again"), REVIEW_DUE, due, since="review_on"),
            _line(Kind.UNDERWAY, _("Drafts"), Stage.DRAFT, by_stage[Stage.DRAFT]),
            _line(
                Kind.UNDERWAY,
                _("Published cases with changes not yet submitted"),
                Stage.CHANGED,
                by_stage[Stage.CHANGED],
            ),
            _line(Kind.UNDERWAY, _("Cases taken off the site"), Stage.UNPUBLISHED, by_stage[Stage.UNPUBLISHED]),
        ],
        [Series(_("Cases published"), published)],
    )


def _at_coordinator(user: AnyUser, rows: list[Row]) -> Line:
    officer = officer_of(user)
    if has_role(user, Role.ADMINISTRATOR) or (officer is not None and officer.is_coordinator):
        return _line(Kind.DUE, _("Cases that wait for my confirmation"), "", rows)
    return _line(Kind.UNDERWAY, _("Cases that wait for the coordinator"), Stage.SUBMITTED, rows)


def _at_editor(user: AnyUser, rows: list[Row]) -> Line:
    if is_editor(user):
        return _line(Kind.DUE, _("Cases that wait for my approval"), "", rows)
    return _line(Kind.UNDERWAY, _("Cases that wait for an editor"), Stage.CONFIRMED, rows)


def _line(kind: Kind, label: str, show: str, rows: list[Row], *, since: str = "") -> Line:
    """The rows oldest first. Without `show` they are decided about in the queue."""
    url = f"{reverse('cases:mine')}?of=all&show={show}" if show else reverse("cases:queue")
    name = "cases:draft" if show else "cases:review"
    today = timezone.localdate()
    dated = [
        (row[since] if since else day_of(row["stage_since"] or row["latest_revision_created_at"]), row) for row in rows
    ]
    dated.sort(key=lambda item: item[0] or today)
    entries = [
        Entry(row["draft_title"], reverse(name, args=[row["pk"]]), day, row["author__user__name"] or "")
        for day, row in dated[:SHOWN]
    ]
    return line_of(kind, label, url, entries, len(rows))
