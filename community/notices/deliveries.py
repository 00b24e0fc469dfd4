"""The log of mails as their reader sees it: what was mailed when, why, and what became of it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.ledger import MailState
from common.pagination import paginate
from community.notices.choices import MAILS_A_PAGE, MailKind
from community.notices.models import MustRead, Notice, NoticeMail
from community.notices.saying import sentence, who_wrote

if TYPE_CHECKING:
    from people.models import User

SHOWN = 5
# Codes of RFC 5321 and 3463 that people can do something about.
_FULL, _UNKNOWN, _BUSY = {452, 552}, {550, 551, 553}, {421, 450, 451}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a mail told of and that may still be read."""

    title: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail. `tone` is that of its badge; `trouble` says in plain words why it did not arrive, `answer` is what the
    mail server said."""

    kind: str | Promise
    at: datetime.datetime
    state: str | Promise
    tone: str
    trouble: str
    answer: str
    told: list[Told]
    more: int


def deliveries_for(user: User, params: QueryDict) -> tuple[list[Delivery], Page]:
    """A page of the person's mails, the newest first, in a fixed number of queries."""
    page = paginate(NoticeMail.objects.visible_to(user), params, per_page=MAILS_A_PAGE)
    mails = list(page)
    told = _told(user, mails)
    return [_delivery(mail, told[mail.pk]) for mail in mails], page


def _told(user: User, mails: list[NoticeMail]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for notice in Notice.objects.visible_to(user).filter(mail__in=mails).for_list():
        said = sentence(notice.reason, who_wrote(notice.post, user), by_name=notice.by_name)
        found[notice.mail_id].append(Told(notice.post.thread.title, said, notice.get_absolute_url()))
    reminded = {mail.must_read_id: mail.pk for mail in mails if mail.must_read_id}
    for must_read in MustRead.objects.concerning(user).filter(pk__in=reminded) if reminded else ():
        thread = must_read.thread
        said = _("You had not confirmed it yet")
        found[reminded[must_read.pk]].append(Told(thread.title, said, thread.get_absolute_url()))
    return found


def _delivery(mail: NoticeMail, told: list[Told]) -> Delivery:
    tones = {MailState.SENT: "success", MailState.FAILED: "danger"}
    return Delivery(
        kind=MailKind(mail.kind).label,
        at=mail.done_at or mail.created_at,
        state=MailState(mail.state).label,
        tone=tones.get(MailState(mail.state), "info"),
        trouble=_trouble(mail),
        answer=f"{mail.code or ''} {mail.answer}".strip(),
        told=told[:SHOWN],
        more=max(0, len(told) - SHOWN),
    )


def _trouble(mail: NoticeMail) -> str:
    """What stands in the way, in plain words; empty when nothing does."""
    if mail.state == MailState.SENDING:
        return _("It was being sent when the server stopped. It may have arrived; it is not sent again.")
    if mail.state == MailState.QUEUED:
        return _("The mail server could not take it yet. It is tried again.") if mail.failures else ""
    if mail.state != MailState.FAILED:
        return ""
    if mail.code in _UNKNOWN:
        return _("The mail server of your address says that there is no such mailbox. Check your address.")
    if mail.code in _FULL:
        return _("Your mailbox is full, says its mail server.")
    if mail.code in _BUSY or mail.code is None:
        return _("The mail server could not be reached for about a day. You find what the mail was about on the site.")
    return _("The mail server refused it. You find what the mail was about on the site.")
