"""What follows when allauth confirms or changes an address."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.log_actions import log

from people.signup import ask_as_wished


@receiver(email_confirmed, dispatch_uid="people.ask_as_wished")
def request_wished_affiliation(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    ask_as_wished(request, email_address.user)


@receiver(email_changed, dispatch_uid="people.log_address")
def log_changed_address(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The log says that the address changed, not to what."""
    log(instance=user, action="people.change_address", user=request.user if request.user.is_authenticated else None)
