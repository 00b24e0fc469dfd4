"""The list of what is wanted: which view, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.wanted.choices import Status
from cases.wanted.models import Need
from cases.wanted.querysets import NeedQuerySet
from common.pagination import paginate
from people.roles import officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser

PER_PAGE = 20


class View(TextChoices):
    """What the address bar may say under `show`; nothing else reaches the database."""

    UNANSWERED = "unanswered", _("Without an answer")
    FREE = "free", _("Nobody writes yet")
    CLAIMED = "claimed", _("Being written")
    ANSWERED = "answered", _("Answer found")


class Order(TextChoices):
    SOUGHT = "sought", _("Most wanted first")
    NEWEST = "newest", _("Newest first")


VIEWS: dict[str, tuple[Status, ...]] = {
    View.UNANSWERED: (Status.OPEN, Status.CLAIMED),
    View.FREE: (Status.OPEN,),
    View.CLAIMED: (Status.CLAIMED,),
    View.ANSWERED: (Status.ANSWERED,),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    url: str
    current: bool


class NeedList:
    """One page of what the person may find. `ours`: what the person's government seeks or writes, answered or not."""

    def __init__(self, user: AnyUser, params: QueryDict, *, ours: bool = False) -> None:
        self.ours = ours
        self.officer = officer_of(user)
        given = params.get("show", "")
        self.view = "" if ours else (given if given in View.values else View.UNANSWERED.value)
        order = params.get("sort", "")
        self.order = order if order in Order.values else Order.SOUGHT.value
        rows = self._rows(user)
        ordered = rows.newest() if self.order == Order.NEWEST else rows.most_sought()
        self.page: Page = paginate(ordered.with_offers_for(user).for_list(), params, per_page=PER_PAGE)

    def _rows(self, user: AnyUser) -> NeedQuerySet:
        if not self.ours:
            return Need.objects.findable_by(user).filter(status__in=VIEWS[self.view])
        visible = Need.objects.visible_to(user)
        return visible.concerning(self.officer.government) if self.officer else visible.none()

    def tabs(self) -> list[Link]:
        base = reverse("wanted:list")
        found = [
            Link(view.label, base if view == View.UNANSWERED else f"{base}?show={view.value}", view.value == self.view)
            for view in View
        ]
        return [*found, Link(_("Ours"), reverse("wanted:ours"), self.ours)] if self.officer else found

    def sorts(self) -> list[Link]:
        return [Link(order.label, self._address(sort=order.value), order.value == self.order) for order in Order]

    @property
    def base_query(self) -> str:
        """What the pagination keeps."""
        return urlencode(self._pairs(self.order))

    def _address(self, *, sort: str) -> str:
        pairs = urlencode(self._pairs(sort))
        base = reverse("wanted:ours" if self.ours else "wanted:list")
        return f"{base}?{pairs}" if pairs else base

    def _pairs(self, sort: str) -> list[tuple[str, str]]:
        pairs = [("show", self.view)] if self.view not in ("", View.UNANSWERED) else []
        return [*pairs, ("sort", sort)] if sort != Order.SOUGHT else pairs
