"""Writing to the officer who is responsible for a case, without showing anybody's address beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_tasks import task

from cases.citation import case_path
from cases.models import CasePage
from common.addresses import absolute
from common.decisions import Decision
from common.exceptions import require
from people.choices import OfficerStatus
from people.models import Officer, User
from people.roles import is_member

if TYPE_CHECKING:
    from people.roles import AnyUser


class ContactForm(forms.Form):
    """A message to the responsible officer."""

    message = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("Your name, post and e-mail address go with it, so that the officer can answer you."),
        max_length=2_000,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.Textarea(attrs={"rows": 8}),
    )


def can_contact(user: AnyUser, case: CasePage) -> Decision:
    """Members may write to an officer who still serves in that post."""
    if not is_member(user):
        return Decision.no(_("Only members can write to the responsible officer. Please contact the office."))
    if case.contact is None or case.contact.status != OfficerStatus.APPROVED or not case.contact.user.is_active:
        return Decision.no(_("This case has no responsible officer at present. Please contact the office."))
    return Decision.yes()


def send_contact_message(*, actor: User, case: CasePage, message: str) -> None:
    """Have the message mailed to the responsible officer. PermissionDenied when `can_contact` refuses."""
    require(can_contact(actor, case))
    deliver_contact_message.enqueue(case_id=case.pk, sender_id=actor.pk, message=message)


@task()
def deliver_contact_message(case_id: int, sender_id: int, message: str) -> None:
    """Mail the message, unless the case, the officer or the sender is gone in the meantime."""
    case = CasePage.objects.filter(pk=case_id, live=True).select_related("contact__user").first()
    sender = User.objects.filter(pk=sender_id, is_active=True).first()
    if case is None or sender is None or not can_contact(sender, case):
        return
    with override("ko"):
        contact_mail(case, sender, case.contact, message).send()


def contact_mail(case: CasePage, sender: User, contact: Officer, message: str) -> EmailMessage:
    """The mail as the officer gets it; an answer goes to the sender."""
    post = sender.officers.serving().select_related("government").first()
    body = render_to_string(
        "cases/contact_mail.txt",
        {
            "case": case,
            "url": absolute(case_path(case.number or "")),
            "sender": sender,
            "post": post,
            "contact": contact,
            "message": message,
            "site_name": settings.SITE_NAME,
        },
    )
    subject = _("[%(site)s] A question about case %(number)s") % {"site": settings.SITE_NAME, "number": case.number}
    return EmailMessage(subject, body, to=[contact.user.email], reply_to=[sender.email])
