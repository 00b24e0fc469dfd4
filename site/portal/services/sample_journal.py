"""Two back issues of the journal and one in the making, so that there is something to read: fixtures/demo/journal.json.

What they say of the 2006 study and of this site is so; interviews and tales from the field are marked as samples.
"""

from __future__ import annotations

import datetime
import json
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from community.forums.models import Thread
from journal.cadence import days_before, days_from, moment_of
from journal.models import ArticleAuthor, Call, IssuePage, JournalSection, Submission, SubmissionNote
from journal.services.planning import plan_issue
from journal.services.releasing import release_due, schedule_issue
from journal.services.writing import add_article
from people.models import Officer

SOURCE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "journal.json"


@transaction.atomic
def ensure_journal() -> int:
    """Release the sample issues as if on the last days of issues and plan the next; how many are new.

    Nothing where there is any issue already.
    """
    if IssuePage.objects.exists():
        return 0
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    entries = source["issues"]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    days = list(islice(days_before(yesterday), len(entries)))
    for entry, day in zip(entries, reversed(days), strict=True):
        moment = moment_of(day)
        schedule_issue(actor=None, issue=_issue(entry, moment))
        release_due(moment)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    _issue(source["planned"], moment_of(next(days_from(tomorrow))))
    _submissions(source["calls"], source["submissions"])
    return len(entries) + 1


def _submissions(calls: list[dict[str, str]], submissions: list[dict[str, str]]) -> None:
    """Rows as they would be afterwards: submitting would send mail to people who do not exist."""
    until = timezone.localdate() + datetime.timedelta(days=40)
    for call in calls:
        Call.objects.create(title=call["title"], text=call["text"], closes_on=until)
    for entry in submissions:
        writer = Officer.objects.serving().filter(user__email=entry["email"]).select_related("user").first()
        if writer is None:
            continue
        section = JournalSection.objects.get(code=entry["section"])
        submission = Submission(
            writer=writer.user,
            writer_as=writer,
            section=section,
            title=entry["title"],
            lead=entry["lead"],
            text=entry["text"],
        )
        submission.recompute()
        submission.full_clean()
        submission.save()
        SubmissionNote.objects.create(submission=submission, author=writer.user, verb="propose")


def _issue(entry: dict[str, Any], moment: datetime.datetime) -> IssuePage:
    """The issue with its articles, in the making."""
    issue = plan_issue(actor=None, title=entry["theme"], release_at=moment, colour=entry["colour"], is_sample=True)
    issue.opening, issue.opening_by = entry["opening"], entry["opening_by"]
    issue.full_clean()
    issue.save()
    issue.save_revision(log_action=False)
    for written in entry["articles"]:
        article = add_article(
            actor=None,
            issue=issue,
            title=written["title"],
            section=JournalSection.objects.get(code=written["section"]),
            lead=written["lead"],
            body=[block for block in map(_block, written["body"]) if block],
            authors=[author for author in map(_author, written["authors"]) if author],
            tags=written["tags"],
            source_note=written["source_note"],
            is_sample=written.get("sample", False),
        )
        if written.get("approved", True):
            article.get_latest_revision().publish(log_action=False)  # which approves, before the issue is out
    return issue


def _block(block: dict[str, Any]) -> dict[str, Any] | None:
    """Cards name their case or thread by its title; one that is not there is left out."""
    if block["type"] == "case":
        key = CasePage.objects.live().filter(title=block["title"]).values_list("pk", flat=True).first()
    elif block["type"] == "thread":
        key = Thread.objects.filter(title=block["title"]).values_list("pk", flat=True).first()
    else:
        return block
    return {"type": block["type"], "value": {block["type"]: key, "note": block["note"]}} if key else None


def _author(author: dict[str, str]) -> ArticleAuthor | None:
    if "email" not in author:
        return ArticleAuthor(outside_name=author["name"], outside_place=author["place"])
    officer = Officer.objects.serving().filter(user__email=author["email"]).first()
    return ArticleAuthor(officer=officer) if officer else None
