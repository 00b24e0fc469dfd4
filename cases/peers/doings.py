"""What governments like the reader's own adopted and published, only as far as the reader may see it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.adoption.adopters import Adopter, adopters_of
from cases.adoption.choices import COUNTED, AdoptionStage
from cases.adoption.models import Adoption
from cases.cards import Card, cards_for
from cases.citation import case_path
from cases.fragments import remembered
from cases.library import shelf_beside
from cases.models import CasePage
from people.models import LocalGovernment
from people.peers import Peer, peers_of
from people.roles import officer_of

if TYPE_CHECKING:
    from cases.adoption.querysets import AdoptionQuerySet
    from people.roles import AnyUser

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """A similar government that took over a case, how far it is, and why it is similar."""

    adopter: Adopter
    peer: Peer


def own_government(user: AnyUser) -> LocalGovernment | None:
    """Where the person serves; None for residents and for those who serve nowhere."""
    officer = officer_of(user)
    return officer.government if officer else None


def took_the_case(case: CasePage, user: AnyUser) -> list[Taken]:
    """Governments like the reader's own that adopted the case, the most alike first.

    Who is alike is read once while the library stays as it is; the adopters are those that the page has read.
    """
    government = own_government(user)
    if government is None:
        return []
    found = {adopter.government: adopter for adopter in adopters_of(case, user) if adopter.stage in COUNTED}
    if not found:
        return []
    key = government.current_id or government.pk
    peers = remembered(shelf_beside(case, user), "peers", key, lambda: tuple(peers_of(government)))
    return [Taken(found[peer.government.pk], peer) for peer in peers if peer.government.pk in found]


def cards_of_peers(government: LocalGovernment, user: AnyUser, *, limit: int = SHOWN) -> list[Card]:
    """Cases that governments like this one adopted lately and then those that they published, with the reason.

    The government's own cases are left out: whoever took them is told on the page of its adoptions.
    """
    peers = {peer.government.pk: peer for peer in peers_of(government)}
    own = government.current_id or government.pk
    reasons: dict[int, str] = {}
    adopted = _of(user, peers).exclude(case__government__current_id=own).order_by("-last_moved_at", "-pk")
    for case, key in adopted.values_list("case_id", "today_id")[: limit * 3]:
        name = peers[key].government.present_name
        reasons.setdefault(case, _("Adopted by %(government)s") % {"government": name})
    if len(reasons) < limit:
        published = CasePage.objects.visible_to(user).filter(government__current_id__in=peers)
        newest = published.order_by("-first_published_at", "-pk").values_list("pk", "government__current_id")
        for case, key in newest[: limit * 2]:
            name = peers[key].government.present_name
            reasons.setdefault(case, _("Published by %(government)s") % {"government": name})
    kept = dict(list(reasons.items())[:limit])
    return cards_for(user, list(kept), kept)


@dataclass(frozen=True, slots=True)
class Doing:
    """A similar government published a case, or took a step of an adoption, on a day: `words` say who did what."""

    title: str
    url: str
    on: datetime.date
    words: str


def doings_since(moment: datetime.datetime, government: LocalGovernment, user: AnyUser) -> list[Doing]:
    """What governments like this one did since then, the newest first. Two queries beside those of the peers."""
    names = {peer.government.pk: peer.government.present_name for peer in peers_of(government)}
    published = CasePage.objects.visible_to(user).filter(
        government__current_id__in=names, first_published_at__gte=moment
    )
    found = [
        Doing(title, case_path(number), timezone.localdate(at), _("%(name)s published it") % {"name": names[key]})
        for title, number, at, key in published.values_list(
            "title", "number", "first_published_at", "government__current_id"
        )
    ]
    moved = _of(user, names).filter(last_moved_at__gte=moment)
    found += [
        Doing(
            title,
            reverse("adoption:detail", args=[pk]),
            timezone.localdate(at),
            _("%(name)s adopts it: %(stage)s") % {"name": names[key], "stage": AdoptionStage(stage).label},
        )
        for pk, title, stage, at, key in moved.values_list("pk", "case__title", "stage", "last_moved_at", "today_id")
    ]
    return sorted(found, key=lambda doing: doing.on, reverse=True)


def _of(user: AnyUser, peers: Iterable[int]) -> AdoptionQuerySet:
    """What these governments of today adopted for good, as far as the person may see it."""
    visible = CasePage.objects.visible_to(user)
    rows: AdoptionQuerySet = Adoption.objects.visible_to(user).filter(stage__in=COUNTED, case__in=visible)
    keys = list(peers)
    lineages = LocalGovernment.objects.filter(Q(current__in=keys) | Q(pk__in=keys)).order_by()
    return rows.with_today().filter(government__in=lineages.values("pk"))
