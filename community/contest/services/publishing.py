"""Results made known: decided quietly, published all at once, by hand or by the clock, and once."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from community.contest import rules, tasks
from community.contest.choices import EntryStatus
from community.contest.models import Approval, Contest, Outcome, Publication, Stage
from community.contest.services.exhibiting import open_exhibition
from community.contest.services.guarding import locked_contest
from community.contest.standing import ways_through
from people.models import User


@transaction.atomic
def publish(
    *, actor: User | None, stage: Stage, now: datetime.datetime | None = None, tell: bool = True
) -> Publication:
    """Everybody may know the stage's outcomes from now on, and those of the stages before it. Entrants get a mail.

    DomainError while a result is not approved, and when it is published already. Without an actor: the clock.
    `tell` is false for samples alone, whose people do not exist.
    """
    now = now or timezone.now()
    contest = _held(stage)
    if actor is not None:
        require(rules.can_compute(actor, stage, now))
    stages = _unpublished(contest, stage)
    for each in stages:
        row, _made = Publication.objects.get_or_create(stage=each, defaults={"published_at": now, "set_by": actor})
        row.published_at = now
        row.save(update_fields=["published_at"])
    data = {"stages": ", ".join(str(each) for each in stages)}
    log(instance=contest, action="contest.published", user=actor, data=data)
    open_exhibition(contest=contest, now=now)
    if tell:
        _tell(stages)
    return Publication.objects.get(stage=stage)


@transaction.atomic
def schedule(*, actor: User, stage: Stage, at: datetime.datetime | None, now: datetime.datetime | None = None) -> None:
    """Let the clock publish the stage at a moment to come; None takes the moment back."""
    now = now or timezone.now()
    contest = _held(stage)
    require(rules.can_compute(actor, stage, now))
    _unpublished(contest, stage)
    if at is None:
        Publication.objects.filter(stage=stage, published_at=None).delete()
    elif at <= now:
        raise DomainError(_("This moment is over. Publish the results now, or choose a later one."))
    else:
        Publication.objects.update_or_create(stage=stage, defaults={"publish_at": at, "set_by": actor})
    data = {"stage": str(stage), "at": rules.moment(at) if at else ""}
    log(instance=contest, action="contest.publication_planned", user=actor, data=data)


def publish_due(now: datetime.datetime) -> int:
    """Publish what was planned for a moment that has come; how many. Safe to call at any time.

    Also when the edition has been put away meanwhile: what was promised for a moment comes at it.
    """
    due = Publication.objects.filter(published_at=None, publish_at__lte=now)
    count = 0
    for row in due.select_related("stage__contest").order_by("publish_at", "pk"):
        try:
            publish(actor=None, stage=row.stage, now=now)
        except DomainError:
            continue  # published meanwhile, along with a later stage
        count += 1
    return count


def _held(stage: Stage) -> Contest:
    """The contest with everything configured, its row held: two who publish at once publish once."""
    locked_contest(stage.contest)
    return Contest.objects.whole().get(pk=stage.contest_id)


def _unpublished(contest: Contest, stage: Stage) -> list[Stage]:
    """The stages that become known with this one: those that decide, up to it, of the kinds that pass through it."""
    found: dict[int, Stage] = {}
    for step, before in ways_through(contest, stage):
        if not step.decides:
            raise DomainError(_("This stage decides nothing by itself: its points count in a later one."))
        for each in [*before, step]:
            if each.decides:
                _check_approved(each.stage, step.kind)
                found[each.stage.pk] = each.stage
    known = set(Publication.objects.filter(stage__in=found, published_at__isnull=False).values_list("stage", flat=True))
    if stage.pk in known:
        raise DomainError(_("These results are published already."))
    return [each for key, each in found.items() if key not in known]


def _check_approved(stage: Stage, kind: str) -> None:
    if not Approval.objects.filter(stage=stage, kind=kind).exists():
        raise DomainError(_("The result of “%(stage)s” is not approved yet.") % {"stage": stage})


def _tell(stages: list[Stage]) -> None:
    """A mail about each entry that took part, however many of its results are published at once."""
    rows = Outcome.objects.filter(stage__in=stages).exclude(entry__status=EntryStatus.WITHDRAWN)
    for key in rows.order_by().values_list("entry_id", flat=True).distinct():
        tasks.mail_result.enqueue(entry_id=key)
