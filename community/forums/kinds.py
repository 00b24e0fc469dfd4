"""The kinds of threads that can be begun. The core offers discussions; apps above add questions, ideas, polls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.forums.choices import Kind

if TYPE_CHECKING:
    from community.forums.models import Forum, Thread
    from people.models import User
    from people.roles import AnyUser


# Under which the fields of a kind's own form stand beside those of the thread.
PREFIX = "kind"


def _nothing_more(thread: Thread, details: Mapping[str, Any], actor: User) -> None:
    """A discussion is its posts."""


def _everybody(user: AnyUser, forum: Forum) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class KindOffer:
    """A kind that a new thread may be of.

    `label` and `hint` stand where the writer chooses. `form`, an unbound class of django.forms.Form, adds fields of
    the kind's own; what they give reaches `started(thread, details, actor)` inside the transaction that makes the
    thread. `offered(user, forum)` says where it is offered, beyond who may begin a thread at all.
    """

    kind: Kind
    label: str | Promise
    hint: str | Promise
    order: int = 100
    form: type[forms.Form] | None = None
    started: Callable[[Thread, Mapping[str, Any], User], None] = _nothing_more
    offered: Callable[[AnyUser, Forum], bool] = _everybody


_offers: dict[str, KindOffer] = {}


def register_kind(offer: KindOffer) -> None:
    """Offer a kind, from an AppConfig.ready(). The same kind again replaces the earlier offer."""
    _offers[offer.kind.value] = offer


def offer_of(kind: str) -> KindOffer:
    """The offer of the kind, or that of a discussion when nobody offers it."""
    return _offers.get(kind) or _offers[Kind.DISCUSSION.value]


def details_of(kind: str, typed: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the fields of a kind's own form give, from what a draft kept of them; None when they do not fit any more."""
    form_class = offer_of(kind).form
    if form_class is None:
        return {}
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(f"{PREFIX}-{name}", value if isinstance(value, list) else [value])
    form = form_class(data, prefix=PREFIX)
    return form.cleaned_data if form.is_valid() else None


def kinds_for(user: AnyUser, forum: Forum) -> list[KindOffer]:
    """What may be begun on the board, in order."""
    found = [offer for offer in _offers.values() if offer.offered(user, forum)]
    return sorted(found, key=lambda offer: (offer.order, offer.kind.value))


register_kind(KindOffer(Kind.DISCUSSION, _("Discussion"), _("Share something or talk it over."), order=10))
