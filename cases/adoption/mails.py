"""The words of the mails about adoptions, in Korean, in the frame of the mails about cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.adoption.models import Adoption, CaseFollowUp
from cases.mails import case_mail, coordinators, keepers
from cases.models import CasePage
from common.mailing import one_line
from people.models import LocalGovernment, Officer, User


def givers(adoption: Adoption) -> list[User]:
    """From whom it was taken: the case's responsible officer and coordinators, and those of the origin; each once."""
    people = [*keepers(adoption.case), *coordinators(adoption.case)]
    if adoption.origin is not None:
        people += adopters(adoption.origin)
    return list({person.pk: person for person in people}.values())


def adopters(adoption: Adoption) -> list[User]:
    """Who opened it, as long as they serve there; else the coordinators; else everybody who serves there."""
    opener = adoption.opened_by
    if opener is not None and opener.is_serving and opener.user.is_active:
        return [opener.user]
    return _of(adoption.government, coordinating=True) or _of(adoption.government, coordinating=False)


def _of(government: LocalGovernment, *, coordinating: bool) -> list[User]:
    serving = Officer.objects.serving().of_government(government).filter(user__is_active=True)
    rows = serving.filter(is_coordinator=True) if coordinating else serving
    return [officer.user for officer in rows.select_related("user")]


def send(kind: str, adoption: Adoption, recipients: Iterable[User]) -> None:
    """One mail of the kind (adopted, silent) to each recipient, none of whom sees the others."""
    with override("ko"):
        for person in recipients:
            message(kind, adoption, person).send()


def message(kind: str, adoption: Adoption, person: User) -> EmailMultiAlternatives:
    title = one_line(adoption.case.title)
    if kind == "adopted":
        words = (
            _("Another government adopts your case: %(title)s") % {"title": title},
            _("%(government)s has written down that it adopts this case. You are named there as its source.")
            % {"government": one_line(adoption.today.name_ko)},
            _("See the adoption"),
        )
    else:
        words = (
            _("How does your adoption go on? %(title)s") % {"title": title},
            _("Nothing was written down about this adoption for a while. One step and one sentence are enough."),
            _("Write down the next step"),
        )
    return _mail(adoption.case, person, words, adoption.get_absolute_url())


def send_question(question: CaseFollowUp, recipients: Iterable[User]) -> None:
    """The yearly question to each recipient."""
    with override("ko"):
        for person in recipients:
            question_message(question, person).send()


def question_message(question: CaseFollowUp, person: User) -> EmailMultiAlternatives:
    words = (
        _("One question about your case: %(title)s") % {"title": one_line(question.case.title)},
        _("Does it continue, was it changed or stopped? Please answer with your latest figure. It takes a minute."),
        _("Answer the question"),
    )
    return _mail(question.case, person, words, reverse("adoption:follow-up", args=[question.pk]))


def _mail(case: CasePage, person: User, words: tuple[str, str, str], path: str) -> EmailMultiAlternatives:
    subject, sentence, action = words
    return case_mail(case, person, path, subject=subject, sentence=sentence, action=action)
