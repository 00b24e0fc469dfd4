"""What happens to a case once it is public: kept up to date, handed on, taken off the site."""

from __future__ import annotations

import calendar
import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Revision

from cases import rules
from cases.choices import REVIEW_MONTHS, REVIEW_NOTICE_DAYS
from cases.models import CasePage
from cases.querysets import CaseQuerySet
from cases.services.guarding import locked
from common.exceptions import DomainError, require
from people.models import Officer, User


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def review_is_near(page: CasePage, *, today: datetime.date | None = None) -> bool:
    """Whether the public case should be looked at within 30 days, or should have been by now."""
    notice = (today or timezone.localdate()) + datetime.timedelta(days=REVIEW_NOTICE_DAYS)
    return bool(page.live and page.review_on and page.review_on <= notice)


def plan_review(page: CasePage, *, today: datetime.date | None = None) -> None:
    """Set the day on which somebody should look whether the case still holds. Called whenever one is published."""
    day = months_after(today or timezone.localdate(), REVIEW_MONTHS)
    CasePage.objects.filter(pk=page.pk).update(review_on=day)


@transaction.atomic
def confirm_still_valid(*, page: CasePage, actor: User) -> datetime.date:
    """Say that the case holds as it is; the day of the next look."""
    return _look_again(page, actor, REVIEW_MONTHS, "cases.still_valid")


@transaction.atomic
def postpone_review(*, page: CasePage, actor: User, months: int = 3) -> datetime.date:
    """Put off looking by 1 to 6 months from today; the day of the next look."""
    if not 1 <= months <= 6:
        raise DomainError(_("A review can be put off by one to six months."))
    return _look_again(page, actor, months, "cases.review_postponed")


def _look_again(page: CasePage, actor: User, months: int, action: str) -> datetime.date:
    page = locked(page)
    require(rules.can_keep(actor, page))
    day = months_after(timezone.localdate(), months)
    CasePage.objects.filter(pk=page.pk).update(review_on=day)
    log(instance=page, action=action, user=actor, data={"review_on": day.isoformat()})
    return day


@transaction.atomic
def unpublish_case(*, actor: User, page: CasePage, reason: str) -> None:
    """Take the case off the site and tell its author why. It keeps its number and can be published again."""
    page = locked(page)
    require(rules.can_unpublish(actor, page))
    if not reason.strip():
        raise DomainError(_("Please say why the case is taken off the site."))
    page.unpublished_because = reason.strip()  # type: ignore[attr-defined]  # for the mail, see cases.receivers
    UnpublishPageAction(page, user=actor, log_action=False).execute(skip_permission_checks=True)
    log(instance=page, action="cases.unpublished", user=actor, data={"reason": reason.strip()})


@transaction.atomic
def reassign_contact(*, page: CasePage, actor: User, officer: Officer) -> None:
    """Make another officer of the case's government responsible, in the public version and in the draft alike."""
    page = locked(page)
    require(rules.can_reassign(actor, page))
    serving = Officer.objects.serving().filter(pk=officer.pk).select_related("government").first()
    if serving is None or not _same_government(serving, page):
        raise DomainError(_("The responsible officer must serve in the case's government."))
    set_contact(page, serving)
    log(instance=page, action="cases.reassigned", user=actor, data={"officer": serving.pk})


def set_contact(page: CasePage, officer: Officer | None) -> None:
    """Write the responsible officer into the page and into its newest revision."""
    CasePage.objects.filter(pk=page.pk).update(contact=officer)
    if revision := page.get_latest_revision():
        _write_contact(revision, officer)


def _replace_contact(page: CasePage, leaving: Officer, successor: Officer | None) -> None:
    if page.contact_id == leaving.pk:
        CasePage.objects.filter(pk=page.pk).update(contact=successor)
    revision = page.latest_revision
    if revision is not None and revision.content.get("contact") == leaving.pk:
        _write_contact(revision, successor)


def _write_contact(revision: Revision, officer: Officer | None) -> None:
    revision.content = {**revision.content, "contact": officer.pk if officer else None}
    revision.save(update_fields=["content"])


@transaction.atomic
def pass_on(*, officer: Officer, successor: Officer | None) -> int:
    """An officer left: what they answered for and their unpublished drafts go to the successor; how many cases.

    What was published keeps its author. Without a successor the contact is empty and the drafts stay with the
    government, where every officer can go on with them. The public text and the draft may name two people; only the
    one who left is replaced.
    """
    theirs = Q(contact=officer) | Q(latest_revision__content__contact=officer.pk) | Q(author=officer, number=None)
    pages = CasePage.objects.filter(theirs).select_related("government", "latest_revision")
    for page in pages:
        _replace_contact(page, officer, successor)
        if successor is not None and page.author_id == officer.pk and not page.number:
            CasePage.objects.filter(pk=page.pk).update(author=successor, owner=successor.user)
        log(instance=page, action="cases.passed_on", data={"officer": successor and successor.pk})
    return len(pages)


def overdue(today: datetime.date | None = None) -> CaseQuerySet:
    """Public cases whose review is due, the longest waiting first."""
    due: CaseQuerySet = CasePage.objects.live().filter(review_on__lte=today or timezone.localdate())
    return due.select_related("government", "contact__user").order_by(F("review_on").asc())


def _same_government(officer: Officer, page: CasePage) -> bool:
    return rules.government_today(officer.government) == rules.government_today(page.government)
