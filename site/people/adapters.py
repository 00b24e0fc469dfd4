"""How allauth's account and second-factor flows fit this site."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from people.forms import official_address_needed
from people.models import User
from people.roles import FACTORS, is_member, needs_mfa
from people.validators import no_control_characters


class AccountAdapter(DefaultAccountAdapter):
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


class MfaAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whose role needs a second factor keeps one: add the new one before the old one goes."""
        user = authenticator.user
        if not settings.MFA_REQUIRED or not needs_mfa(user) or authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists()
