"""What follows when allauth confirms an address."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.http import HttpRequest

from people.signup import ask_as_wished


@receiver(email_confirmed, dispatch_uid="people.ask_as_wished")
def request_wished_affiliation(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    ask_as_wished(request, email_address.user)
