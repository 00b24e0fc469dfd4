"""Changes to cases by the services and saves that make real ones, in transactions that end well or are rolled back."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.choices import Audience
from cases.models import CaseIndexPage, CasePage
from cases.services.drafting import delete_draft, save_step, start_draft, version_of
from cases.services.publishing import unpublish_case
from cases.services.review import approve_case, confirm_case, submit_case
from people.choices import Role
from people.models import LocalGovernment, Officer, User
from search.models import SearchTerm
from tests.factories.cases import TEXT, coordinator, library, officer
from tests.factories.people import LocalGovernmentFactory, UserFactory
from tests.search.torture.tokens import ANCHOR, DRAFT_ANCHORS, OFFICERS_ANCHORS, PUBLIC_ANCHORS, token

ROLLED_BACK, PART_ROLLED_BACK = 0.35, 0.15
SYLLABLES = "가나다라마바사아자차카타파하"


class RolledBack(Exception):
    """Ends a transaction that shall leave nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What must be there of a case: the word of its title, and what decides who sees it."""

    token: str
    live: bool
    audience: str


def furnish() -> dict[str, Any]:
    """People, three governments, and cases that stay as they are; {"session": of an officer}."""
    library()
    governments = [LocalGovernmentFactory(code=f"torture-{number}") for number in range(3)]
    for government in governments:
        officer(government)
        coordinator(government)
    UserFactory(email="editor@torture.kr", roles=[Role.EDITOR])
    UserFactory(email="account@torture.kr")
    for words, values in (
        (PUBLIC_ANCHORS, {"live": True}),
        (OFFICERS_ANCHORS, {"live": True, "audience": Audience.OFFICERS}),
        (DRAFT_ANCHORS, {"live": False}),
    ):
        for word in words:
            add_case(f"{ANCHOR} {word}", governments[0], **values)
    client = Client()
    client.force_login(Officer.objects.filter(is_coordinator=False).first().user)
    return {"session": client.cookies[settings.SESSION_COOKIE_NAME].value}


def add_case(title: str, government: LocalGovernment, **values: Any) -> CasePage:
    published = {"first_published_at": timezone.now()} if values["live"] else {}
    # Read each time: a rolled-back change leaves the number of children wrong in memory.
    parent = CaseIndexPage.objects.get()
    return parent.add_child(instance=CasePage(title=title, government=government, **TEXT, **published, **values))


@dataclass
class Writer:
    """One writer; `book` is what it was told is committed."""

    seed: int
    book: dict[int, Entry] = field(default_factory=dict)
    tried: int = 0
    committed: int = 0
    acts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311
        self.people = list(Officer.objects.filter(is_coordinator=False, government__code__startswith="torture-"))
        self.governments = [person.government for person in self.people]
        self.editor = User.objects.get(email="editor@torture.kr")

    def report(self) -> dict[str, Any]:
        return {
            "book": {pk: asdict(entry) for pk, entry in self.book.items()},
            "committed": self.committed,
            "acts": self.acts,
        }

    def one_transaction(self, left: int) -> None:
        """One to three changes, as many as are left at most. The book follows when the transaction has ended well."""
        number = min(left, self.random.choice((1, 1, 2, 3)))
        with suppress(RolledBack):
            with transaction.atomic():
                book, kept = dict(self.book), 0
                for _change in range(number):
                    after = self._part(book)
                    kept += after is not None
                    book = after if after is not None else book
                if self.random.random() < ROLLED_BACK:
                    raise RolledBack
            self.book, self.committed = book, self.committed + kept

    def _part(self, book: dict[int, Entry]) -> dict[int, Entry] | None:
        """The book after one change; None when its part of the transaction was rolled back."""
        after = dict(book)
        with suppress(RolledBack), transaction.atomic():
            self.tried += 1
            self._change(after)
            if self.random.random() < PART_ROLLED_BACK:
                raise RolledBack
            return after
        return None

    def _change(self, book: dict[int, Entry]) -> None:
        name, (_weight, wanted) = self._choose(book)
        self.acts[name] = self.acts.get(name, 0) + 1
        candidates = [pk for pk, entry in book.items() if wanted(entry)] if wanted else []
        page = CasePage.objects.get(pk=self.random.choice(candidates)) if candidates else None
        getattr(self, name)(book, page, token(self.tried))

    def _choose(self, book: dict[int, Entry]) -> tuple[str, tuple[float, Callable[[Entry], bool] | None]]:
        possible = {
            name: act for name, act in ACTS.items() if act[1] is None or any(act[1](entry) for entry in book.values())
        }
        [name] = self.random.choices(list(possible), [weight for weight, _wanted in possible.values()])
        return name, possible[name]

    # --- the changes -------------------------------------------------------------------------------------------------
    def create(self, book: dict[int, Entry], _page: None, word: str) -> None:
        audience = self.random.choice(Audience.values)
        made = add_case(f"사례 {word}", self.random.choice(self.governments), live=True, audience=audience)
        book[made.pk] = Entry(word, True, audience)

    def create_by_review(self, book: dict[int, Entry], _page: None, word: str) -> None:
        """The whole way: draft, coordinator, editor."""
        author = self.random.choice(self.people)
        page = start_draft(actor=author.user, title=f"사례 {word}")
        save_step(page=page, actor=author.user, cleaned=TEXT, base_version=version_of(page))
        submit_case(page=page, actor=author.user)
        there = Officer.objects.get(government=author.government, is_coordinator=True)
        confirm_case(page=page, actor=there.user)
        book[page.pk] = Entry(word, True, approve_case(page=page, actor=self.editor).audience)

    def start(self, book: dict[int, Entry], _page: None, word: str) -> None:
        made = start_draft(actor=self.random.choice(self.people).user, title=f"사례 {word}")
        book[made.pk] = Entry(word, False, made.audience)

    def change(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        page.title = f"사례 {word}"
        page.save_revision(user=self.editor).publish()
        book[page.pk] = replace(book[page.pk], token=word)

    def save(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        page.title = f"사례 {word}"
        page.save()
        book[page.pk] = replace(book[page.pk], token=word)

    def change_audience(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        page.audience = next(value for value in Audience.values if value != page.audience)
        page.save_revision(user=self.editor).publish()
        book[page.pk] = replace(book[page.pk], audience=page.audience)

    def unpublish(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        unpublish_case(page=page, actor=self.editor, reason="시험")
        book[page.pk] = replace(book[page.pk], live=False)

    def publish(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        page.title = f"사례 {word}"
        page.save_revision(user=self.editor).publish()
        book[page.pk] = replace(book[page.pk], token=word, live=True)

    def delete(self, book: dict[int, Entry], page: CasePage, word: str) -> None:
        if self.book.get(page.pk) != book[page.pk]:
            # After the commit Wagtail writes redirects from an address that has changed: here to a page that is gone.
            return
        if page.number or page.author is None:
            page.delete()
        else:
            delete_draft(page=page, actor=page.author.user)
        del book[page.pk or self._deleted(book)]

    def _deleted(self, book: dict[int, Entry]) -> int:
        """The one that is no longer there: deleting takes the key from the object."""
        [gone] = book.keys() - set(CasePage.objects.filter(pk__in=book).values_list("pk", flat=True))
        return gone

    def rename_government(self, book: dict[int, Entry], _page: None, word: str) -> None:
        """All its cases are found by the new name."""
        government = LocalGovernment.objects.get(pk=self.random.choice(self.governments).pk)
        government.name_en = f"Renamed {self.tried}"
        government.save()

    def add_term(self, book: dict[int, Entry], _page: None, word: str) -> None:
        """A new word of the dictionary: the index is built anew beside all else, and the web workers are renewed."""
        SearchTerm.objects.create(word="두레" + "".join(self.random.choices(SYLLABLES, k=6)))


def is_live(entry: Entry) -> bool:
    return entry.live


def is_hidden(entry: Entry) -> bool:
    return not entry.live


def is_there(entry: Entry) -> bool:
    return True


# {verb of Writer: (how often it is chosen, which cases it is done to)}
ACTS: dict[str, tuple[float, Callable[[Entry], bool] | None]] = {
    "create": (20, None),
    "create_by_review": (2, None),
    "start": (5, None),
    "change": (22, is_live),
    "save": (12, is_there),
    "change_audience": (12, is_live),
    "unpublish": (6, is_live),
    "publish": (5, is_hidden),
    "delete": (14, is_there),
    "rename_government": (0.5, None),
    "add_term": (0.4, None),
}
