"""What happened to a case, for those who work on it: read from Wagtail's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry, Task

from people.models import Officer

if TYPE_CHECKING:
    from cases.models import CasePage

LIMIT = 100
LABELS: dict[str, str | Promise] = {
    "wagtail.create": _("Begun"),
    "wagtail.edit": _("Changed"),
    "wagtail.workflow.start": _("Submitted"),
    "wagtail.workflow.resume": _("Submitted again"),
    "wagtail.workflow.cancel": _("Taken back"),
    "wagtail.workflow.reject": _("Returned"),
    "wagtail.publish": _("Published"),
    "wagtail.unpublish": _("Taken off the site"),
    "cases.unpublished": _("Taken off the site"),
    "cases.file_added": _("File added"),
    "cases.file_removed": _("File removed"),
    "cases.reassigned": _("Responsible officer changed"),
    "cases.passed_on": _("Handed over to the successor"),
    "cases.still_valid": _("Confirmed as still valid"),
    "cases.review_postponed": _("Review put off"),
    "cases.review_reminded": _("Reminded that the review is due"),
    "cases.imported": _("Imported"),
}
CONFIRMED, APPROVED = _("Confirmed by the coordinator"), _("Approved by an editor")
TONES = {"wagtail.workflow.reject": "warning", "wagtail.publish": "success", "cases.unpublished": "danger"}


@dataclass(frozen=True, slots=True)
class Event:
    label: str | Promise
    at: datetime
    by: str
    detail: str
    tone: str


def timeline(page: CasePage) -> list[Event]:
    """The events of a case, newest first, at most 100; autosaves are no events. Three queries.

    The log names officers by key, so that it holds no name of anybody who has left the site.
    """
    entries = list(
        PageLogEntry.objects.filter(page=page.pk, action__in=[*LABELS, "wagtail.workflow.approve"])
        .select_related("user")
        .order_by("-timestamp", "-pk")[:LIMIT]
    )
    steps = _stages([entry for entry in entries if entry.action == "wagtail.workflow.approve"])
    officers = _officers(entries)
    events = [
        Event(
            label=LABELS.get(entry.action) or steps.get(_task_id(entry), APPROVED),
            at=entry.timestamp,
            by=str(entry.user) if entry.user else "",
            detail=officers.get(entry.data.get("officer"), "") or _detail(entry.data),
            tone=TONES.get(entry.action, "neutral"),
        )
        for entry in entries
    ]
    return [event for place, event in enumerate(events) if not _repeats(events, place)]


def _repeats(events: list[Event], place: int) -> bool:
    """Whether the event is one of several savings in a row by the same person; only the newest is shown."""
    if place == 0:
        return False
    event, newer = events[place], events[place - 1]
    return event.label == LABELS["wagtail.edit"] == newer.label and event.by == newer.by


def _task_id(entry: PageLogEntry) -> int:
    return int(entry.data.get("workflow", {}).get("task", {}).get("id", 0))


def _stages(entries: list[PageLogEntry]) -> dict[int, str | Promise]:
    """What an approval of each task means."""
    tasks = Task.objects.filter(pk__in={_task_id(entry) for entry in entries}) if entries else []
    return {
        task.pk: CONFIRMED if getattr(task.specific_class, "stage", "") == "submitted" else APPROVED for task in tasks
    }


def _officers(entries: list[PageLogEntry]) -> dict[int, str]:
    """The people that the events hand a case to, as they are called today."""
    keys = {entry.data["officer"] for entry in entries if entry.data.get("officer")}
    rows = Officer.objects.filter(pk__in=keys).select_related("user", "government") if keys else []
    return {officer.pk: str(officer) for officer in rows}


def _detail(data: dict[str, object]) -> str:
    for key in ("comment", "reason", "file", "review_on"):
        if value := data.get(key):
            return str(value)
    return ""
