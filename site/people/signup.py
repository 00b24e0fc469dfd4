"""Between signing up and confirming the address: the wish to join a government waits in the session.

It becomes a request only when the address is confirmed, so nobody is asked to decide about an address that may
belong to somebody else. Who confirms it in another browser is asked for the government again.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from common.exceptions import DomainError
from people.models import LocalGovernment, Officer, User
from people.services.affiliation import request_affiliation

SESSION_KEY = "affiliation_wish"


def keep_wish(request: HttpRequest, user: User, *, government: LocalGovernment, **details: str) -> None:
    request.session[SESSION_KEY] = {"user": user.pk, "government": government.pk, **details}


def ask_as_wished(request: HttpRequest, user: User) -> Officer | None:
    """The request made from the kept wish, or None: there is none, or the state of things has changed meanwhile."""
    wish = request.session.pop(SESSION_KEY, None)
    if not wish or wish.pop("user") != user.pk:
        return None
    government = LocalGovernment.objects.filter(pk=wish.pop("government")).first()
    if government is None:
        return None
    try:
        return request_affiliation(user=user, government=government, **wish)
    except (DomainError, PermissionDenied):
        return None  # the affiliation page, where the person lands, says why and asks again
