"""Errors that services raise and views turn into an answer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from common.decisions import Decision


class DomainError(Exception):
    """The act is allowed to this person but does not fit the state of things. Shown as a sentence, status 409.

    `message` is translated text for the reader: what is wrong and what to do next.
    """

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class StaleEdit(DomainError):
    """Saved since the form was opened, perhaps by the same person in another window.

    The caller shows both texts and loses neither.
    """


def require(decision: Decision) -> None:
    """Raise PermissionDenied (status 403, with the reason) when the decision is a refusal."""
    if not decision:
        raise PermissionDenied(decision.reason)
