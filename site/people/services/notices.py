"""Mails about memberships: what they say and who gets them."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from common.addresses import absolute
from people.choices import Role
from people.models import LocalGovernment, Officer, User

# kind -> the page that the mail leads to
PAGES = {
    "requested": "people:approvals",
    "approved": "people:profile",
    "refused": "people:affiliation",
    "handed_over": "people:profile",
}


def deciders(government: LocalGovernment) -> list[User]:
    """Who decides on requests for the government: its coordinators, or the administrators when it has none."""
    coordinators = User.objects.filter(officers__in=Officer.objects.coordinating(government)).distinct()
    if coordinators:
        return list(coordinators)
    administrators = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)
    return list(User.objects.filter(administrators, is_active=True).distinct())


def send_notice(*, kind: str, officer_id: int, user_id: int) -> bool:
    """Send the mail; False, and nothing sent, when the membership is gone or the account closed."""
    officer = Officer.objects.select_related("user", "government", "handed_over_to__user").filter(pk=officer_id).first()
    recipient = User.objects.filter(pk=user_id, is_active=True).first()
    if officer is None or recipient is None:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        message = _message(kind, officer, recipient)
    message.send()
    return True


def _message(kind: str, officer: Officer, recipient: User) -> EmailMultiAlternatives:
    context = {
        "officer": officer,
        "recipient": recipient,
        "site_name": settings.SITE_NAME,
        "url": absolute(reverse(PAGES[kind])),
    }
    subject = " ".join(render_to_string(f"people/mail/{kind}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}",
        body=render_to_string(f"people/mail/{kind}.txt", context),
        to=[recipient.email],
    )
    message.attach_alternative(render_to_string(f"people/mail/{kind}.html", context), "text/html")
    return message
