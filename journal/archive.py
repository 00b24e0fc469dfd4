"""The archive: all articles, narrowed by year, section, author and tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import CaseTag
from journal.models import ArticleAuthor, ArticlePage, JournalSection

if TYPE_CHECKING:
    from django.http import QueryDict

    from journal.querysets import ArticleQuerySet
    from people.roles import AnyUser

NAMES = ("year", "section", "author", "tag")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, with how many articles there are of it and the address that chooses or drops it."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A condition that holds; `url` takes it away."""

    label: str
    url: str


class Archive:
    """The articles under the conditions of an address. What an address names and does not exist finds nothing."""

    def __init__(self, user: AnyUser, params: QueryDict) -> None:
        self.values = {name: value for name in NAMES if (value := params.get(name, "").strip()[:100])}
        self.all = ArticlePage.objects.visible_to(user)
        self.articles = self._narrowed().for_list().in_order()

    def address(self, **changed: str) -> str:
        """The archive under these conditions and the changed ones; an empty one is dropped."""
        values = {name: value for name, value in {**self.values, **changed}.items() if value}
        query = urlencode({name: values[name] for name in NAMES if name in values})
        return f"{reverse('journal:archive')}?{query}" if query else reverse("journal:archive")

    @property
    def query(self) -> str:
        return self.address().partition("?")[2]

    def years(self) -> list[Choice]:
        rows = self.all.order_by("-issue_date__year").values("issue_date__year").annotate(n=Count("pk"))
        return [
            self._choice("year", str(row["issue_date__year"]), str(row["issue_date__year"]), row["n"]) for row in rows
        ]

    def sections(self) -> list[Choice]:
        counts = dict(self.all.order_by().values_list("section").annotate(n=Count("pk")))
        kinds = JournalSection.objects.filter(pk__in=counts)
        return [self._choice("section", kind.code, kind.name, counts[kind.pk]) for kind in kinds]

    def chosen(self) -> list[Chosen]:
        """What narrows the list beside year and section, which show it themselves."""
        found = []
        if tag := self.values.get("tag"):
            name = CaseTag.objects.filter(slug=tag).values_list("name", flat=True).first() or tag
            found.append(Chosen(f"#{name}", self.address(tag="")))
        if author := self.values.get("author"):
            found.append(Chosen(_author_name(author), self.address(author="")))
        return found

    def _choice(self, name: str, value: str, label: str, count: int) -> Choice:
        chosen = self.values.get(name) == value
        return Choice(label, count, self.address(**{name: "" if chosen else value}), chosen)

    def _narrowed(self) -> ArticleQuerySet:
        rows, values = self.all, self.values
        if year := values.get("year"):
            rows = rows.filter(issue_date__year=int(year)) if year.isdecimal() and len(year) == 4 else rows.none()
        if section := values.get("section"):
            rows = rows.filter(section__code=section)
        if tag := values.get("tag"):
            rows = rows.filter(tagged_items__tag__slug=tag)
        if author := values.get("author"):
            rows = rows.filter(pk__in=_authors(author).values("page"))
        return rows


def _authors(key: str):  # type: ignore[no-untyped-def]
    if officer := _officer(key):
        return ArticleAuthor.objects.filter(officer=officer)
    return ArticleAuthor.objects.filter(officer=None, outside_name=key)


def _officer(key: str) -> int | None:
    """The key of the officer's row that an author's key names; None for somebody from outside."""
    number = key.removeprefix("o")
    return int(number) if key != number and number.isascii() and number.isdecimal() and len(number) < 18 else None


def _author_name(key: str) -> str:
    """The name, when an article that everybody reads has it; nobody else is named by guessing numbers."""
    rows = _authors(key).filter(page__live=True, page__issue_live=True)
    author = rows.select_related("officer__user", "officer__government").first()
    return author.name if author else _("Unknown author")
