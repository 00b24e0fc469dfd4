"""The words of the mail edition, made once for everybody who reads the same language: one link differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.addresses import absolute
from common.mailing import one_line
from common.richtext import strip_to_text
from common.stopping import stop_headers
from journal.contents import rubrics
from journal.covers import PALETTES
from journal.letters.links import stop_path
from journal.letters.models import Letter, Subscriber
from journal.models import ArticlePage, IssuePage

if TYPE_CHECKING:
    from journal.models import JournalSection

# Stands in the words where each reader's own link goes.
STOP_MARK = "/journal/mail/stop/-/"


@dataclass(frozen=True, slots=True)
class Item:
    """An article as the mail shows it. `place` counts from 1 and is its anchor in the mail."""

    place: int
    title: str
    authors: str
    lead: str
    url: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Part:
    section: str
    items: list[Item]


@dataclass(frozen=True)
class Words:
    """An issue as a mail in one language, with STOP_MARK where the link to stop it goes."""

    subject: str
    text: str
    html: str

    @cached_property
    def _mark(self) -> str:
        return absolute(STOP_MARK)

    def for_stop_url(self, url: str) -> tuple[str, str]:
        """(text, HTML) with that link."""
        return self.text.replace(self._mark, url), self.html.replace(self._mark, url)


def words_of(issue: IssuePage, language: str) -> Words | None:
    """The issue as it stands now, for everybody; None when it is a sample, is not public or nothing of it is.

    No sample is ever mailed: a sample article that stands in a real issue is left out of its mail.
    """
    found = _public(issue)
    if found is None or found.is_sample:
        return None
    articles = [article for article in _articles(found) if not article.is_sample]
    return _words(found, articles, language) if articles else None


def draft_words(issue: IssuePage, language: str) -> Words:
    """The mail as it goes out, or would with the words that are approved, or not yet; for editors alone.

    Of a sample they see how it would look.
    """
    if (words := words_of(issue, language)) is not None:
        return words
    if (found := _public(issue)) is not None and (articles := _articles(found)):
        return _words(found, articles, language)
    rows = ArticlePage.objects.child_of(issue).select_related("section", "approved").order_by("path")
    drafts = [row.approved.as_object() if row.approved else row.get_latest_revision_as_object() for row in rows]
    return _words(issue.get_latest_revision_as_object(), drafts, language)


def _public(issue: IssuePage) -> IssuePage | None:
    found: IssuePage | None = IssuePage.objects.visible_to(AnonymousUser()).filter(pk=issue.pk).first()
    return found


def _articles(issue: IssuePage) -> list[ArticlePage]:
    rows = ArticlePage.objects.visible_to(AnonymousUser()).filter(issue_number=issue.number)
    return list(rows.for_list().order_by("path"))


def message_for(words: Words, letter: Letter, subscriber: Subscriber) -> EmailMultiAlternatives:
    """One reader's mail. Every attempt makes the same bytes, with the same Message-ID and date."""
    url = absolute(stop_path(subscriber.pk))
    text, html = words.for_stop_url(url)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": letter.message_id,
        "Date": http_date(letter.edition.started_at.timestamp()).replace("GMT", "+0000"),
        "List-Id": f"CS Journal <journal.{host}>",
        **stop_headers(url),
    }
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=text,
        from_email=settings.JOURNAL_FROM_EMAIL,
        to=[subscriber.address],
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    return message


def _words(issue: IssuePage, articles: Sequence[ArticlePage], language: str) -> Words:
    with override(language):
        ground, _quiet, _loud, accent = PALETTES[issue.colour]
        subject = f"[{_('CS Journal')}] {_sample(issue.is_sample)}{issue.short_name}: {one_line(issue.title)}"
        context = {
            "subject": subject,
            "issue": issue,
            "title": one_line(issue.title),
            "issue_url": absolute(issue.get_absolute_url()),
            "opening": [one_line(line) for line in strip_to_text(issue.rendered.get("opening", "")).splitlines()],
            "opening_by": one_line(issue.opening_by),
            "parts": _parts(issue, articles),
            "ground": ground,
            "accent": accent,
            "site_name": settings.SITE_NAME,
            "stop_url": absolute(STOP_MARK),
            "choice_url": absolute(reverse("letters:subscribe")),
        }
        return Words(
            subject,
            render_to_string("letters/mail/issue.txt", context),
            render_to_string("letters/mail/issue.html", context),
        )


def _parts(issue: IssuePage, articles: Iterable[ArticlePage]) -> list[Part]:
    """The contents as the issue's page has them, numbered through."""
    parts, place = [], 0
    for rubric in rubrics(articles):
        items = []
        for article in rubric.articles:
            place += 1
            items.append(_item(place, article, issue))
        parts.append(Part(_section_name(rubric.section), items))
    return parts


def _item(place: int, article: ArticlePage, issue: IssuePage) -> Item:
    return Item(
        place=place,
        title=one_line(article.title),
        authors=one_line(
            ", ".join(f"{one.name} ({one.place})" if one.place else one.name for one in article.authors.all())
        ),
        lead=one_line(article.lead),
        url=absolute(article.get_absolute_url() or issue.get_absolute_url()),
        is_sample=article.is_sample,
    )


def _section_name(section: JournalSection) -> str:
    return one_line(section.name)


def _sample(is_sample: bool) -> str:
    return f"({_('Sample')}) " if is_sample else ""
