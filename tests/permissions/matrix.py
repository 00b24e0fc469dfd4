"""Who gets which answer where: measured on the small site, kept as a table in matrix.csv."""

from __future__ import annotations

import copy
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import reverse

from common import errors
from people.backends import PasswordBackend
from people.models import User
from tests.permissions.addresses import PAGES, Address, all_addresses
from tests.permissions.world import ROLES, World

TABLE = Path(__file__).with_name("matrix.csv")
METHODS = ("GET", "POST")
FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the table: an address, the object it is asked for, the method."""

    name: str
    thing: str
    method: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.name, self.thing, self.method


def questions(world: World) -> Iterator[tuple[Question, str]]:
    """Every line with the path to ask for."""
    for address in all_addresses():
        for thing, path in paths(address, world):
            for method in METHODS:
                yield Question(address.name, thing, method), path


def paths(address: Address, world: World) -> Iterator[tuple[str, str]]:
    if address.name == PAGES:
        for key, case in world.cases.items():
            yield f"case {key}", f"/cases/{case.slug}/"
        yield "missing", "/there-is-no-such-page/"
        return
    if address.name.startswith("<"):
        plain = address.route.replace("^.*/$", "there-is-no-such-page/").replace("^", "").replace("$", "")
        yield "", f"/{plain}"
        return
    if address.positional:
        yield "", reverse(address.name, args=world.positional[address.name])
        return
    for thing, arguments in world.variants(address.name, address.parameters):
        yield thing, reverse(address.name, kwargs=arguments)


class Visitor:
    """One role's browser. Whatever a request changes is undone before the next."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.account = None
        if user is not None:
            self.client.force_login(user)
            self.account = PasswordBackend().get_user(user.pk)
        self.cookies = self.client.cookies.copy()

    @contextmanager
    def account_read_once(self) -> Iterator[None]:
        """Meanwhile every request finds the account as it was read before the first: it stays so, and reading it was
        half of the work of all answers.
        """

        def get_user(_backend: PasswordBackend, user_id: Any) -> User | None:
            assert self.account is not None
            assert user_id == self.account.pk
            return copy.copy(self.account)

        with mock.patch.object(PasswordBackend, "get_user", get_user):
            yield

    def ask(self, method: str, path: str, **headers: Any) -> Any:
        cache.clear()
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            response = self.client.generic(method, path, content_type="application/x-www-form-urlencoded", **headers)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response

    @staticmethod
    def status(response: Any) -> str:
        """The status, and for a way to the sign-in page the word `sign-in`."""
        if response.status_code == 302 and "/account/login/" in response.headers["Location"]:
            return "sign-in"
        return str(response.status_code)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a role got. For a GET outside the CMS also how long it may be kept, and what HEAD and a conditional GET got.

    These are asked once in a process for every address, object and status that GET answers there with.
    """

    question: Question
    path: str
    status: str
    code: int
    head: int | None = None
    conditional: int | None = None
    kept_for: str | None = None


@contextmanager
def refusals_drawn_once() -> Iterator[None]:
    """Meanwhile the page of a refusal is drawn the first time and then left empty: more than half of all answers are
    refusals, whose pages differ by nothing but a sentence, and the table asks for no more than the status.
    """
    drawn = set()

    def draw(request: HttpRequest, template: str, *arguments: Any, status: int) -> HttpResponse:
        if template in drawn:
            return HttpResponse(status=status)
        drawn.add(template)
        return render(request, template, *arguments, status=status)

    with mock.patch.object(errors, "render", draw):
        yield


def answers(world: World, role: str, tried: set[tuple[Question, int]]) -> list[Answer]:
    """Everything asked once, by one role. `tried` says where and for which status of GET HEAD has been asked, too."""
    visitor = Visitor(world.people[role])
    with visitor.account_read_once():
        return [_answer(visitor, question, path, tried) for question, path in questions(world)]


def _answer(visitor: Visitor, question: Question, path: str, tried: set[tuple[Question, int]]) -> Answer:
    response = visitor.ask(question.method, path)
    code = response.status_code
    plain = question, path, visitor.status(response), code
    if question.method == "POST" or path.startswith("/cms/"):
        return Answer(*plain)
    kept_for = response.headers.get("Cache-Control", "")
    if (question, code) in tried:
        return Answer(*plain, kept_for=kept_for)
    tried.add((question, code))
    head = visitor.ask("HEAD", path).status_code
    conditional = visitor.ask("GET", path, HTTP_IF_NONE_MATCH="*", HTTP_IF_MODIFIED_SINCE=FUTURE).status_code
    return Answer(*plain, head, conditional, kept_for)


def read_table() -> dict[tuple[str, str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {(row["address"], row["object"], row["method"]): row for row in csv.DictReader(lines)}


def write_table(found: dict[str, dict[tuple[str, str, str], str]]) -> None:
    """`found` is {role: {line: status}}."""
    keys = sorted(next(iter(found.values())))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["address", "object", "method", *ROLES])
        table.writerows([*key, *(found[role][key] for role in ROLES)] for key in keys)
