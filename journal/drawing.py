"""Articles as pieces to draw: what their blocks refer to is read for all of them together and through visible_to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cases.cards import Card, cards_for
from common import richtext
from common.pictures import plain_number
from journal.cards import ThreadCard, thread_cards
from journal.choices import Rights
from journal.grids import Grid, read_grid, read_series

if TYPE_CHECKING:
    from journal.models import ArticlePage
    from people.roles import AnyUser

ANCHOR_LETTERS = 8
# Wider than any column of text on a screen of twice the density.
FIGURE_WIDTH = 1400


@dataclass(frozen=True, slots=True)
class Piece:
    """One block. `template` draws it from `value`, what the block says, and `thing`, what it refers to."""

    kind: str
    anchor: str
    value: Any
    thing: Any = None

    @property
    def template(self) -> str:
        return f"journal/pieces/{self.kind}.html"

    @property
    def credit(self) -> str:
        """Who holds the rights in a picture or a file; empty where nobody needs to be named."""
        holder, rights = (self.value.get("holder") or "").strip(), self.value.get("rights")
        if rights == Rights.FREE:
            return holder or _("Free of rights")
        if not holder:
            return ""
        return _("© %(holder)s, by permission") % {"holder": holder} if rights == Rights.PERMITTED else f"© {holder}"


@dataclass(frozen=True, slots=True)
class Body:
    """An article's pieces, and (anchor, words) of its headings."""

    pieces: list[Piece]
    headings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its size as it is shown, in pixels."""

    image: Image
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """`width` is per cent of the longest bar; `series` counts from 1 and chooses the colour."""

    series: int
    value: str
    width: str


@dataclass(frozen=True, slots=True)
class Chart:
    names: list[tuple[int, str]]
    rows: list[tuple[str, list[Bar]]]


@dataclass(frozen=True, slots=True)
class _Things:
    cases: Mapping[int, Card] = field(default_factory=dict)
    threads: Mapping[int, ThreadCard] = field(default_factory=dict)
    images: Mapping[int, Image] = field(default_factory=dict)
    documents: Mapping[int, Document] = field(default_factory=dict)


def bodies_of(articles: Sequence[ArticlePage], user: AnyUser) -> list[Body]:
    """Each article's body, in the given order. What the reader may not see, or what is gone, is left out.

    At most two queries for cases and one each for threads, pictures and files, however many articles there are.
    """
    blocks = [block for article in articles for block in article.body.raw_data]
    things = _Things(
        cases={card.case.pk: card for card in cards_for(user, _keys(blocks, "case", "case"))},
        threads=thread_cards(user, _keys(blocks, "thread", "thread")),
        images=Image.objects.in_bulk(keys) if (keys := _keys(blocks, "figure", "image")) else {},
        documents=Document.objects.in_bulk(keys) if (keys := _keys(blocks, "file", "document")) else {},
    )
    return [_body(article, things) for article in articles]


def body_of(article: ArticlePage, user: AnyUser) -> Body:
    return bodies_of([article], user)[0]


def _keys(blocks: Iterable[dict[str, Any]], kind: str, name: str) -> list[int]:
    found = [block["value"].get(name) for block in blocks if block["type"] == kind]
    return list(dict.fromkeys(key for key in found if key))


def _body(article: ArticlePage, things: _Things) -> Body:
    pieces, headings = [], []
    for block in article.body.raw_data:
        anchor = f"s-{str(block.get('id') or '')[:ANCHOR_LETTERS]}"
        piece = _piece(block, anchor, article.rendered, things)
        if piece is not None:
            pieces.append(piece)
            if piece.kind == "heading":
                headings.append((anchor, piece.value))
    return Body(pieces, headings)


def _piece(block: dict[str, Any], anchor: str, rendered: Mapping[str, str], things: _Things) -> Piece | None:
    kind, value = block["type"], block["value"]
    if kind == "text":
        return Piece(kind, anchor, richtext.trusted(rendered.get(block.get("id", ""), "")))
    if kind in ("heading", "quote", "metric", "video"):
        return Piece(kind, anchor, value)
    thing = _thing(kind, value, things)
    return None if thing is None else Piece(kind, anchor, value, thing)


def _thing(kind: str, value: Mapping[str, Any], things: _Things) -> Any:
    """What the block refers to, or what its numbers draw; None when there is nothing to show."""
    if kind == "case":
        return things.cases.get(value.get("case"))
    if kind == "thread":
        return things.threads.get(value.get("thread"))
    if kind == "file":
        return things.documents.get(value.get("document"))
    if kind == "figure":
        image = things.images.get(value.get("image"))
        return image and figure_of(image)
    try:
        return read_grid(value["rows"]) if kind == "table" else chart_of(value["rows"])
    except ValidationError:  # kept by an earlier version of the site, or half typed in a preview
        return None


def figure_of(image: Image) -> Figure:
    width = min(image.width, FIGURE_WIDTH)
    return Figure(image, width, round(image.height * width / image.width))


def chart_of(text: str) -> Chart:
    """The bars of a table of numbers, all on one scale from nought."""
    labels, series = read_series(text)
    longest = max((value for one in series for value in one.values), default=Decimal(0)) or Decimal(1)
    rows = [
        (
            label,
            [
                Bar(number, plain_number(one.values[place]), f"{one.values[place] * 100 / longest:.1f}%")
                for number, one in enumerate(series, start=1)
            ],
        )
        for place, label in enumerate(labels)
    ]
    return Chart([(number, one.name) for number, one in enumerate(series, start=1)], rows)


__all__ = ["Body", "Chart", "Figure", "Grid", "Piece", "bodies_of", "body_of", "chart_of", "figure_of"]
