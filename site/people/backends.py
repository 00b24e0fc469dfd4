"""Who is signed in: Django's and allauth's answers, with the account's numbers (people.alongside) in the same query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from people.alongside import accounts_read_alongside
from people.models import User


class PasswordBackend(ModelBackend):
    """Signs in by user name and password, as the CMS and tests do."""

    def get_user(self, user_id: Any) -> User | None:
        user = accounts_read_alongside().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class AddressBackend(PasswordBackend, AuthenticationBackend):
    """Signs in by e-mail address and password, as allauth's pages do."""
