"""The journal of the small site: an issue that is out, and one that is being made."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image

from journal.choices import Rights
from journal.letters.links import stop_path
from journal.letters.models import Edition, Letter, Request, Subscriber
from journal.models import ArticleAuthor, ArticlePage, IssuePage, JournalSection
from journal.services.planning import plan_issue
from journal.services.releasing import release_due, schedule_issue
from journal.services.submitting import submit_article
from journal.services.writing import add_article
from people.models import User

MOMENT = datetime.datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Seoul"))
READ = {"issue", "whole", "article", "figure", "paper", "say", "edition"}


def journal_things(people: dict[str, User | None]) -> dict[str, dict[str, Any]]:
    """{what: numbers} of both issues, each with an article and a picture in it, and of the officer's submission."""
    released = _issue("나온 호", MOMENT)
    schedule_issue(actor=None, issue=released)
    release_due(MOMENT)
    planned = _issue("준비하는 호", timezone.now() + datetime.timedelta(days=40))
    things = {key: _numbers(issue) for key, issue in (("released", released), ("planned", planned))}
    return things | {"submission": _submission(people["officer"]), "letters": _letters(released)}


def _letters(issue: IssuePage) -> dict[str, Any]:
    """An address that rests, links to confirm one and to stop another one's mail; the issue's mail is paused."""
    gets, rests = (Subscriber.objects.create(email=f"{name}@example.org") for name in ("gets", "rests"))
    Subscriber.objects.filter(pk=rests.pk).update(state="paused", paused_at=timezone.now())
    edition = Edition.objects.create(issue=issue, state="paused")
    Letter.objects.create(edition=edition, subscriber=gets)
    Request.objects.create(email="new@example.org", key=hashlib.sha256(b"token").hexdigest())
    return {"pk": rests.pk, "confirm": "token", "stop": resolve(stop_path(gets.pk)).kwargs["token"]}


def _issue(title: str, moment: datetime.datetime) -> IssuePage:
    issue = plan_issue(actor=None, title=title, release_at=moment)
    picture = {"image": Image.objects.get().pk, "alt": "그림", "caption": "", "source": "시험", "rights": Rights.OWN}
    article = add_article(
        actor=None,
        issue=issue,
        title=f"{title}의 기사",
        section=JournalSection.objects.first(),
        lead="줄인 글",
        body=[
            {"type": "figure", "value": picture},
            {"type": "file", "value": {"document": Document.objects.get().pk, "title": "서식", "rights": Rights.OWN}},
        ],
        authors=[ArticleAuthor(outside_name="한가람")],
    )
    article.get_latest_revision().publish()
    return issue


def _submission(writer: User) -> dict[str, Any]:
    fields = {"title": "제안", "section": JournalSection.objects.first(), "lead": "줄인 글", "text": "글", "call": None}
    upload = SimpleUploadedFile("manuscript.txt", "원고".encode())
    submission = submit_article(actor=writer, fields=fields, uploads=[upload])
    return {"pk": submission.pk, "file": submission.files.get().pk}


def _numbers(issue: IssuePage) -> dict[str, Any]:
    article = ArticlePage.objects.child_of(issue).get()
    return {
        "number": issue.number,
        "issue": issue.number,
        "article": article.number or 1,
        "pk": article.pk,
        "image": Image.objects.get().pk,
        "document": Document.objects.get().pk,
    }


def journal_variants(
    things: dict[str, dict[str, Any]], name: str, parameters: tuple[str, ...]
) -> list[tuple[str, dict[str, Any]]]:
    """What is read is asked for both issues, what editors do for the one that is being made."""
    name = name.partition(":")[2]
    if not parameters:
        return [("", {})]
    if name in ("confirm", "stop", "wake"):
        return [("", {one: things["letters"][name if one == "token" else one] for one in parameters})]
    if name == "act" and parameters == ("number",):  # the mail of the issue that is out
        return [("released", {"number": things["released"]["number"]})]
    if name.startswith("submission"):
        return [("", {one: things["submission"][one] for one in parameters})]
    issues = {key: values for key, values in things.items() if "number" in values}
    chosen = issues if name in READ else {"planned": things["planned"]}
    return [(key, {one: _value(values, name, one) for one in parameters}) for key, values in chosen.items()]


def _value(values: dict[str, Any], name: str, parameter: str) -> Any:
    if parameter == "number" and name in ("article", "figure", "paper", "say"):
        return values["article"]
    things = {("figure", "pk"): "image", ("paper", "pk"): "document"}
    return values[things.get((name, parameter), parameter)]
