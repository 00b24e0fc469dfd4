"""The mails to an address that somebody typed into the form. They say nothing about who is known here."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.addresses import absolute
from journal.letters.composing import draft_words
from journal.letters.handover import Door
from journal.models import IssuePage
from people.models import User


def confirmation(address: str, token: str, language: str) -> EmailMultiAlternatives:
    """Ask whoever reads the address whether they want the journal. Its link leads to a page with a button."""
    with override(language):
        context = {
            "subject": _("Please confirm: the CS Journal by mail"),
            "url": absolute(reverse("letters:confirm", args=[token])),
            "days": settings.JOURNAL_CONFIRM_DAYS,
            "site_name": settings.SITE_NAME,
        }
        mail = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {context['subject']}",
            body=render_to_string("letters/mail/confirm.txt", context),
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("letters/mail/confirm.html", context), "text/html")
    return mail


def send_trial(issue: IssuePage, person: User, language: str) -> None:
    """The issue's mail to one editor, as it would go out now and by the way it would go, the journal's own server.

    Its link to stop leads to the page of the choice. handover.NotHanded or Unknown when the server does not take it.
    """
    words = draft_words(issue, language)
    text, html = words.for_stop_url(absolute(reverse("letters:subscribe")))
    with override(language):
        subject = _("(Trial) %(subject)s") % {"subject": words.subject}
    mail = EmailMultiAlternatives(subject=subject, body=text, from_email=settings.JOURNAL_FROM_EMAIL, to=[person.email])
    mail.attach_alternative(html, "text/html")
    with Door() as door:
        door.hand_over(mail, lambda: True)
