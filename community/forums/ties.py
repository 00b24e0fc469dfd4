"""What a thread can be tied to. Cases here; areas above add articles and entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from community.forums.models import Thread, ThreadTie
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of thing that threads are tied to.

    `key` stands in addresses (`case-12`). `visible_to(user)` gives what the person may read; `label` names one thing;
    `template` draws the thing (`target`) above a thread.
    """

    key: str
    model: type[Model]
    label: str | Promise
    template: str
    visible_to: Callable[[Any], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Tied:
    """A thing that a thread is about, for a reader who may see it."""

    kind: TieKind
    target: Any

    @property
    def reference(self) -> str:
        return reference_to(self.target)


_kinds: dict[str, TieKind] = {}


def register_tie(kind: TieKind) -> None:
    """Let threads be tied to a kind of thing, from an AppConfig.ready(). The same key again replaces it."""
    _kinds[kind.key] = kind


def kind_of(target: Model) -> TieKind:
    """The kind of a thing; ValueError when nobody registered it."""
    for kind in _kinds.values():
        if isinstance(target, kind.model):
            return kind
    raise ValueError(f"Threads cannot be tied to {target._meta.label}: call community.forums.ties.register_tie first.")


def content_type_of(target: Model | TieKind) -> ContentType:
    model = target.model if isinstance(target, TieKind) else kind_of(target).model
    return ContentType.objects.get_for_model(model)


def reference_to(target: Model) -> str:
    """`case-12`, as addresses and forms carry it."""
    return f"{kind_of(target).key}-{target.pk}"


def referred_to(references: Iterable[str], user: AnyUser) -> list[Any]:
    """The things that the references name and the person may see, each once; the others are left out."""
    found: dict[str, Any] = {}
    for reference in references:
        key, _dash, number = reference.partition("-")
        if key in _kinds and number.isdecimal() and len(number) < 19 and reference not in found:
            target = _kinds[key].visible_to(user).filter(pk=int(number)).first()
            if target is not None:
                found[reference] = target
    return list(found.values())


def tied_to(ties: Sequence[ThreadTie], user: AnyUser) -> list[Tied]:
    """What of the ties the person may see, in their order. One query a kind."""
    found: dict[tuple[int, int], Tied] = {}
    for kind in _kinds.values():
        content_type = content_type_of(kind).pk
        keys = [tie.object_id for tie in ties if tie.content_type_id == content_type]
        if keys:
            for target in kind.visible_to(user).filter(pk__in=keys):
                found[content_type, target.pk] = Tied(kind, target)
    places = [(tie.content_type_id, tie.object_id) for tie in ties]
    return [found[place] for place in places if place in found]


def threads_about(target: Model, user: AnyUser) -> QuerySet[Thread]:
    """The threads tied to the thing that the person may read, the newest talk first."""
    from community.forums.models import Thread, ThreadTie  # the registry is imported before the models exist

    rows = ThreadTie.objects.to(content_type_of(target).pk, target.pk)
    return Thread.objects.visible_to(user).filter(pk__in=rows.values("thread_id")).newest_first()
