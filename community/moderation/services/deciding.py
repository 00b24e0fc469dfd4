"""What becomes of a flagged post. Everybody who flagged it is told; its author is told what concerns them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.choices import ThreadState
from community.forums.models import Post
from community.forums.record import log
from community.forums.services.editing import delete_post, restore_post
from community.forums.services.keeping import change_state, delete_thread, restore_thread
from community.moderation import rules, tasks
from community.moderation.choices import TO_THE_AUTHOR, Measure, ReportState
from community.moderation.models import Report
from community.moderation.services.flagging import place_of
from community.moderation.services.sanctioning import suspend, warn
from people.models import User


@transaction.atomic
def dismiss(*, actor: User, report: Report, note: str = "") -> Report:
    """Nothing is done: the post stands as it is."""
    report = _locked(report)
    require(rules.can_decide(actor, report))
    return _settle(report, actor, ReportState.DISMISSED, [], "", note)


@transaction.atomic
def act_upon(
    *,
    actor: User,
    report: Report,
    measures: Iterable[str],
    words: str = "",
    note: str = "",
    until: datetime.datetime | None = None,
    everywhere: bool = False,
) -> Report:
    """Do these things about the post (values of Measure), all or none of them.

    `words` go to the author, `note` to those who flagged. A suspension needs its end, `until`.
    """
    report, chosen = _locked(report), [measure.value for measure in Measure if measure in set(measures)]
    require(rules.can_decide(actor, report))
    words = " ".join(words.split())
    if not chosen:
        raise DomainError(_("Choose what is to be done, or dismiss the flags."))
    if TO_THE_AUTHOR.intersection(chosen) and not words:
        raise DomainError(_("Please tell the author why."))
    if Measure.HIDE in chosen:
        hide(actor=actor, report=report)
    if Measure.CLOSE in chosen:
        close(actor=actor, report=report)
    if Measure.WARN in chosen:
        warn(actor=actor, report=report, words=words)
    if Measure.SUSPEND in chosen:
        suspend(actor=actor, report=report, words=words, until=until, everywhere=everywhere)
    _settle(report, actor, ReportState.ACTED, chosen, words, note)
    if TO_THE_AUTHOR.intersection(chosen):
        tasks.mail_author.enqueue(report_id=report.pk)
    return report


@transaction.atomic
def hide(*, actor: User, report: Report) -> None:
    """The post is shown to nobody any more; an opening post takes its thread along. Nothing when it is gone already."""
    require(rules.can_decide(actor, report))
    post = report.post
    if post.deleted_at or post.thread.deleted_at:
        return
    if post.opens:
        delete_thread(actor=actor, thread=post.thread, decided=True)
    else:
        delete_post(actor=actor, post=post, decided=True)


@transaction.atomic
def close(*, actor: User, report: Report) -> None:
    """No more answers in the thread. Only who keeps the board does that."""
    require(rules.can_decide(actor, report))
    thread = report.post.thread
    if thread.state == ThreadState.OPEN and not thread.deleted_at:
        change_state(actor=actor, thread=thread, verb="close")


@transaction.atomic
def put_back(*, actor: User, report: Report) -> Report:
    """Show again what was hidden. The decision stays in the log, with this after it."""
    report = _locked(report)
    require(rules.can_restore(actor, report))
    post = report.post
    if post.thread.deleted_at:
        if post.thread.merged_into_id:
            raise DomainError(_("The thread was merged into another meanwhile."))
        restore_thread(actor=actor, thread=post.thread, decided=True)
    if post.deleted_at:
        restore_post(actor=actor, post=post, decided=True)
    log(instance=report, action="moderation.put_back", user=actor, data=place_of(report))
    tasks.mail_put_back.enqueue(report_id=report.pk)
    return Report.objects.get(pk=report.pk)


def _settle(report: Report, actor: User, state: ReportState, measures: list[str], words: str, note: str) -> Report:
    report.state, report.measures, report.words = state, measures, words
    report.note, report.decided_by, report.decided_at = " ".join(note.split()), actor, timezone.now()
    report.clean_fields(exclude=["post", "decided_by"])
    report.save()
    action = "moderation.dismissed" if state == ReportState.DISMISSED else "moderation.acted"
    log(instance=report, action=action, user=actor, data=place_of(report) | {"measures": measures})
    tasks.mail_flaggers.enqueue(report_id=report.pk)
    return report


def _locked(report: Report) -> Report:
    """The report as it is now, held, with its post and thread."""
    rows = Report.objects.select_for_update(of=("self",))
    found: Report = rows.get(pk=report.pk)
    found.post = Post.objects.select_related("thread__forum__group", "author").get(pk=found.post_id)
    return found
