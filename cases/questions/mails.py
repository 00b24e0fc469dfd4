"""The words of the mails about a question, in Korean: plain text, and HTML in which every value is escaped.

The question itself stays on the site: a mail says that there is one, and a private one is in nobody's mailbox.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.mails import case_mail
from cases.questions.models import Question
from common.mailing import one_line
from people.models import User


def send(kind: str, question: Question, recipients: Iterable[User]) -> None:
    """One mail to each recipient, none of whom sees the others."""
    with override("ko"):
        for person in recipients:
            message(kind, question, person).send()


def message(kind: str, question: Question, person: User) -> EmailMultiAlternatives:
    """The mail of a kind: asked, reminder, answered."""
    title = one_line(question.case.title)
    subject, sentence, action = _words(kind, title)
    asked_as = question.asked_as
    asker = f"{asked_as.government.name_ko} {question.asker.name}" if asked_as else question.asker.name
    return case_mail(
        question.case,
        person,
        question.get_absolute_url(),
        subject=subject,
        sentence=sentence,
        template="questions/mail/question",
        action=action,
        asker=one_line(asker),
    )


def _words(kind: str, title: str) -> tuple[str, str, str]:
    """Subject, sentence, label of the link."""
    if kind == "asked":
        return (
            _("A question about your case: %(title)s") % {"title": title},
            _("An officer of another local government asks about your case. You decide who reads the answer."),
            _("Read and answer the question"),
        )
    if kind == "reminder":
        return (
            _("A question has waited for a week: %(title)s") % {"title": title},
            _("Nobody has answered this question yet. A short answer helps too. You get this reminder once."),
            _("Read and answer the question"),
        )
    return (
        _("Your question was answered: %(title)s") % {"title": title},
        _("The local government has answered your question about this case, or changed its answer."),
        _("Read the answer"),
    )
