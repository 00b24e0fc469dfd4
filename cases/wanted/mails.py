"""The words of the mails about wanted cases, in Korean, and who gets them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.mails import case_mail, editors, site_mail
from cases.models import CasePage
from cases.wanted.models import Claim, Need, Offer
from common.mailing import one_line
from people.models import LocalGovernment, Officer, User


def askers(need: Need) -> list[User]:
    """Who put it up, as long as they serve there; else the coordinators, else all who serve. For the library's own
    the editor who put it up, else all editors."""
    if need.government is None:
        everybody = editors()
        return [person for person in everybody if person.pk == need.asker_id] or everybody
    return _of(need.government, need.asked_as)


def seekers(need: Need) -> list[User]:
    """Who said for each government that it looks for it, or who stands in for them."""
    rows = need.seeking.select_related("government__current", "officer__user")
    found = [person for row in rows for person in _of(row.government, row.officer)]
    return found or askers(need)


def writers(claim: Claim) -> list[User]:
    return _of(claim.government, claim.officer)


def readers_of(case: CasePage, people: Iterable[User]) -> list[User]:
    """Those of the people who may read the case."""
    return [person for person in people if CasePage.objects.visible_to(person).filter(pk=case.pk).exists()]


def _of(government: LocalGovernment, officer: Officer | None) -> list[User]:
    serving = Officer.objects.serving().of_government(government).filter(user__is_active=True).select_related("user")
    rows = list(serving)
    named = [row.user for row in rows if officer is not None and row.pk == officer.pk]
    return named or [row.user for row in rows if row.is_coordinator] or [row.user for row in rows]


def send_need(kind: str, need: Need, recipients: Iterable[User]) -> None:
    """One mail of the kind to each recipient, none of whom sees the others."""
    with override("ko"):
        for person in recipients:
            need_message(kind, need, person, reason=one_line(need.remark)).send()


def send_claim(kind: str, claim: Claim, recipients: Iterable[User]) -> None:
    with override("ko"):
        for person in recipients:
            writer = one_line(claim.today.present_name)
            due = f"{claim.due_on:%Y-%m-%d}"
            need_message(kind, claim.need, person, writer=writer, due=due).send()


def send_offer(kind: str, offer: Offer, recipients: Iterable[User]) -> None:
    """About a case, in the frame of the mails about cases: offered, answered."""
    with override("ko"):
        for person in recipients:
            offer_message(kind, offer, person).send()


def need_message(kind: str, need: Need, person: User, **words: Any) -> EmailMultiAlternatives:
    title = one_line(need.title)
    subject, sentence = _words(kind)
    return site_mail(
        person,
        need.get_absolute_url(),
        subject=subject % {"title": title},
        sentence=sentence,
        template="wanted/mail/need",
        title=title,
        government=one_line(need.today.present_name) if need.today else _("The library itself"),
        action=_("See what is wanted"),
        **words,
    )


def offer_message(kind: str, offer: Offer, person: User) -> EmailMultiAlternatives:
    subject, sentence = _words(kind)
    return case_mail(
        offer.case,
        person,
        offer.need.get_absolute_url(),
        subject=subject % {"title": one_line(offer.need.title)},
        sentence=sentence,
        action=_("See what is wanted and the case"),
    )


def _words(kind: str) -> tuple[str, str]:
    """Subject, with a place for the title, and sentence."""
    return {
        "claimed_seeker": (
            _("Somebody will write the case you want: %(title)s"),
            _("A local government has said that it will write the case you look for. The target date is below."),
        ),
        "released_seeker": (
            _("Nobody writes the case you want at present: %(title)s"),
            _("The local government that wanted to write it has given it back. Others can take it up now."),
        ),
        "lapsed_seeker": (
            _("Nobody writes the case you want at present: %(title)s"),
            _("The target date of the local government that wanted to write it is long past. Others can take it up."),
        ),
        "due": (
            _("A case that you wanted to write is due: %(title)s"),
            _("The target date is near or past. Link the published case, move the date, or give it back to others."),
        ),
        "lapsed": (
            _("Your claim has lapsed: %(title)s"),
            _("The target date is a month past, so others may write this case. You can still offer yours."),
        ),
        "closed": (
            _("A case that you wanted to write is no longer needed: %(title)s"),
            _("What you wanted to write for is no longer on the list. Thank you for taking it up."),
        ),
        "taken_down": (
            _("What you look for was taken off the list: %(title)s"),
            _("An editor has taken your wanted case off the site, for the reason below."),
        ),
        "offered": (
            _("A case was offered for what you look for: %(title)s"),
            _("Somebody thinks that this case is what you look for. Please read it and accept it, if it is."),
        ),
        "answered": (
            _("What you look for was found: %(title)s"),
            _("This case was accepted as the answer. It can be read in the library now."),
        ),
    }[kind]
