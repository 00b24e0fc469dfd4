"""An issue goes out as a whole, at its moment, once.

What is scheduled is what goes out: the versions that are approved when the moment comes, in reading order. Whoever
releases first takes the issue by one UPDATE; everybody else finds it taken. All of it is one transaction, so readers
see the whole issue or nothing of it, and a kill in the middle leaves it as it was, for the next minute.
"""

from __future__ import annotations

import datetime
import logging

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from common.exceptions import DomainError, require
from journal import rules, tasks
from journal.checklist import blockers, points_in, staying_behind
from journal.choices import IssueState
from journal.contents import in_reading_order
from journal.models import ArticlePage, IssuePage
from people.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def approve_article(*, actor: User, article: ArticlePage) -> None:
    """Let the article's newest words go out with its issue.

    DomainError when the issue is scheduled and something of the checklist blocks these words: nobody asks again.
    """
    require(rules.can_approve(actor, article))
    revision = article.get_latest_revision() or article.save_revision(user=actor)
    found = [point for point in points_in(revision.as_object(), article) if point.blocks]
    if found and IssuePage.objects.parent_of(article).filter(state=IssueState.SCHEDULED).exists():
        raise DomainError(_("The issue is scheduled already. First: %(first)s") % {"first": found[0].sentence})
    revision.publish(user=actor)  # which approves, before the issue is out
    log(instance=article, action="journal.approved", user=actor, revision=revision)


@transaction.atomic
def schedule_issue(*, actor: User | None, issue: IssuePage) -> IssuePage:
    """Let the issue go out at its moment. `actor` None is the site itself, as for samples.

    DomainError when something of the checklist still blocks it.
    """
    if actor is not None:
        require(rules.can_schedule(actor, issue))
    if found := blockers(issue):
        raise DomainError(_("The issue is not ready yet: %(first)s") % {"first": found[0].sentence})
    if not _turn(issue, IssueState.PLANNED, IssueState.SCHEDULED):
        raise DomainError(_("Somebody else has changed this issue. Look at it again."))
    log(instance=issue, action="journal.scheduled", user=actor, data={"release_at": issue.release_at.isoformat()})
    return issue


@transaction.atomic
def unschedule_issue(*, actor: User, issue: IssuePage) -> IssuePage:
    """Take the schedule back; the issue is being prepared again."""
    require(rules.can_unschedule(actor, issue))
    if not _turn(issue, IssueState.SCHEDULED, IssueState.PLANNED):
        raise DomainError(_("Somebody else has changed this issue. Look at it again."))
    log(instance=issue, action="journal.unscheduled", user=actor)
    return issue


def release_due(now: datetime.datetime) -> list[int]:
    """Release every scheduled issue whose moment has come, however long ago; the numbers of those that went out.

    Each is its own transaction: one that fails does not hold back the others, and is tried again next time.
    """
    due = IssuePage.objects.filter(state=IssueState.SCHEDULED, release_at__lte=now).order_by("number")
    released = []
    for issue in due:
        try:
            if _release(issue, now):
                released.append(issue.number)
        except Exception:
            logger.exception("Issue %s could not be released and will be tried again.", issue.number)
    return released


@transaction.atomic
def _release(issue: IssuePage, now: datetime.datetime) -> bool:
    """Whether this call released it. Nobody else can have it while this transaction lasts."""
    taken = IssuePage.objects.filter(pk=issue.pk, state=IssueState.SCHEDULED, release_at__lte=now)
    if not taken.update(state=IssueState.RELEASED, released_at=now):
        return False
    issue = IssuePage.objects.get(pk=issue.pk)
    rows = ArticlePage.objects.child_of(issue).exclude(approved=None).select_related("approved").order_by("path")
    articles = in_reading_order(row.approved.as_object() for row in rows)  # an editor may have changed the section
    (issue.get_latest_revision() or issue.save_revision(log_action=False)).publish(log_action=False)
    for article in articles:
        ArticlePage.objects.get(pk=article.pk).approved.publish(log_action=False)
    _at_one_moment(issue, now)
    behind = staying_behind(issue)
    log(instance=issue, action="journal.released", data={"articles": len(articles), "stayed_behind": len(behind)})
    if behind:
        tasks.mail_about_who_stayed.enqueue(issue_id=issue.pk)
    return True


def _at_one_moment(issue: IssuePage, now: datetime.datetime) -> None:
    """Wagtail notes each page's own moment; of an issue all pages have the same, and lists keep reading order."""
    pages = Page.objects.descendant_of(issue, inclusive=True).live()
    pages.update(first_published_at=now, last_published_at=now)


def _turn(issue: IssuePage, before: IssueState, after: IssueState) -> bool:
    """Whether this call changed the state."""
    changed = IssuePage.objects.filter(pk=issue.pk, state=before).update(state=after)
    if changed:
        issue.state = after
    return bool(changed)
