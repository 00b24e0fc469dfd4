"""How allauth's account and second-factor flows fit this site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.forms import official_address_needed
from people.models import User
from people.roles import FACTORS, is_member, needs_mfa
from people.validators import no_control_characters

CODE_MINUTES = settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or a newer one has been sent. Enter the six digits again."),
        "too_many_login_attempts": _(
            "That was wrong too often. Wait a few minutes, then sign in or ask for a new code."
        ),
    }

    def clean_email(self, email: str) -> str:
        """An officer's new address must be as official as the first one was."""
        no_control_characters(email)
        user = context.request.user
        officer = user.officers.open().select_related("government", "government__province").first() if user.pk else None
        if officer is not None:
            domains = officer.government.official_domains()
            if email.rpartition("@")[2].lower() not in domains:
                raise ValidationError(official_address_needed(officer.government, domains))
        return User.objects.normalize_email(email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Take as long as making an account does, so that the time tells nobody which addresses are known."""
        make_password("as long as for a new account")
        super().send_account_already_exists_mail(email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who belongs nowhere yet is led to the page that says what is next."""
        if is_member(request.user):
            return str(super().get_login_redirect_url(request))
        return reverse("people:affiliation")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:affiliation")

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, redirect_url: str | None, **kwargs: Any
    ) -> HttpResponse:
        """A new officer reads first what happens next, whatever page the way to signing up began on."""
        if signup or (redirect_url == reverse("home") and not is_member(user)):
            redirect_url = reverse("people:affiliation")
        return super().post_login(request, user, signup=signup, redirect_url=redirect_url, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails speak for the site by its name and say how long a code holds."""
        ours = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "minutes": CODE_MINUTES}
        super().send_mail(template_prefix, email, context | ours)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The text is written once, in the .txt template; the HTML part shows it with a large code and live links."""
        message = super().render_mail(template_prefix, email, context, headers)
        if isinstance(message, EmailMultiAlternatives) and not message.alternatives:
            paragraphs = [part.strip() for part in message.body.split("\n\n") if part.strip()]
            frame = {"paragraphs": paragraphs, "code": context.get("code"), "site_name": settings.SITE_NAME}
            message.attach_alternative(render_to_string("account/email/frame.html", frame), "text/html")
        return message


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is not right. Enter the one that the app shows now, or an unused recovery code."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whose role needs a second factor keeps one: add the new one before the old one goes."""
        user = authenticator.user
        if not settings.MFA_REQUIRED or not needs_mfa(user) or authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists()
