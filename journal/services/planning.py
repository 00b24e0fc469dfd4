"""Plan an issue, give it another moment, put its articles in order."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from journal import rules
from journal.choices import Colour
from journal.models import ArticlePage, IssuePage, JournalPage
from people.models import User


@transaction.atomic
def plan_issue(
    *, actor: User | None, title: str, release_at: datetime.datetime, colour: str = "", is_sample: bool = False
) -> IssuePage:
    """A new issue with the next number. `actor` None is the site itself, as for samples.

    DomainError when there is no journal yet or an issue has that day already.
    """
    if actor is not None:
        require(rules.can_plan(actor))
    journal = JournalPage.objects.select_for_update().first()
    if journal is None:
        raise DomainError(_("There is no journal yet. Run prepare first."))
    _refuse_taken(release_at)
    last = IssuePage.objects.aggregate(last=Max("number"))["last"] or 0
    issue = IssuePage(
        title=title,
        slug=str(last + 1),
        number=last + 1,
        number_in_year=_place_in_year(release_at),
        release_at=release_at,
        colour=colour or Colour.values[last % len(Colour.values)],
        live=False,
        is_sample=is_sample,
    )
    journal.add_child(instance=issue)
    issue.save_revision(user=actor, log_action=False)
    log(instance=issue, action="journal.planned", user=actor, data=_moment(release_at))
    return issue


@transaction.atomic
def move_issue(*, actor: User, issue: IssuePage, release_at: datetime.datetime) -> IssuePage:
    """Give an issue that is not out another moment. A scheduled one stays scheduled, for the new moment."""
    issue.refresh_from_db(from_queryset=IssuePage.objects.select_for_update())  # it may have gone out meanwhile
    require(rules.can_change(actor, issue))
    _refuse_taken(release_at, but=issue)
    issue.release_at = release_at
    issue.number_in_year = _place_in_year(release_at, but=issue)
    issue.save(update_fields=["release_at", "number_in_year"])
    log(instance=issue, action="journal.moved", user=actor, data=_moment(release_at))
    return issue


@transaction.atomic
def move_article(*, actor: User, article: ArticlePage, step: int) -> None:
    """Put an article one place up (`step` -1) or down (1) among its issue's; nothing at either end."""
    issue = article.get_parent().specific
    require(rules.can_change(actor, issue))
    siblings = list(ArticlePage.objects.child_of(issue).order_by("path"))
    place = next(place for place, one in enumerate(siblings) if one.pk == article.pk)
    if 0 <= place + step < len(siblings):
        siblings[place].move(siblings[place + step], pos="left" if step < 0 else "right", user=actor)


@transaction.atomic
def place_article(*, actor: User, article: ArticlePage, before: ArticlePage | None) -> None:
    """Put an article right before another one of its issue, or at the end.

    DomainError when the other one has gone elsewhere meanwhile.
    """
    issue = article.get_parent().specific
    require(rules.can_change(actor, issue))
    siblings = list(ArticlePage.objects.child_of(issue).order_by("path"))
    if before is None:
        if siblings[-1].pk != article.pk:
            article.move(siblings[-1], pos="right", user=actor)
    elif before.pk not in {one.pk for one in siblings}:
        raise DomainError(_("Somebody else has changed this issue. Look at it again."))
    elif before.pk != article.pk:
        article.move(before, pos="left", user=actor)


def _refuse_taken(release_at: datetime.datetime, but: IssuePage | None = None) -> None:
    others = IssuePage.objects.exclude(pk=but.pk) if but else IssuePage.objects.all()
    day = timezone.localdate(release_at)
    taken = next((other for other in others if other.date == day), None)
    if taken is not None:
        raise DomainError(_("Issue %(number)s comes out on that day already.") % {"number": taken.number})


def _place_in_year(release_at: datetime.datetime, but: IssuePage | None = None) -> int:
    others = IssuePage.objects.exclude(pk=but.pk) if but else IssuePage.objects.all()
    year = timezone.localdate(release_at).year
    return 1 + sum(1 for other in others if other.date.year == year and other.release_at < release_at)


def _moment(release_at: datetime.datetime) -> dict[str, Any]:
    return {"release_at": release_at.isoformat()}
