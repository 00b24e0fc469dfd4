"""Issues on their way to readers, and a mail server with a will of its own."""

from __future__ import annotations

import datetime

from django.utils import timezone

from journal.letters.models import Edition, Subscriber
from journal.letters.services.starting import tend
from journal.models import IssuePage
from tests.factories.journal import released


def outside(*addresses: str, **values) -> list[Subscriber]:
    return [Subscriber.objects.create(email=address, **values) for address in addresses]


def address(number: int) -> str:
    return f"reader{number}@example.org"


def just_out(articles: int = 1, **values) -> IssuePage:
    """An issue released this minute, as far as mail is concerned."""
    issue = released(articles, **values)
    IssuePage.objects.filter(pk=issue.pk).update(released_at=timezone.now())
    return IssuePage.objects.get(pk=issue.pk)


def on_its_way(issue: IssuePage | None = None) -> Edition:
    issue = issue or just_out()
    tend(timezone.now())
    return Edition.objects.get(issue=issue)


def ready(edition: Edition) -> int:
    """Let the next slice be sent now; the key."""
    Edition.objects.filter(pk=edition.pk).update(next_at=timezone.now() - datetime.timedelta(seconds=1))
    return edition.pk
