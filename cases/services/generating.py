"""Many plausible cases for measuring: random Korean text over all governments and facets, marked as samples."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from cases.choices import TEXT_PARTS, Audience, Better, FocusTask, Licence, Scope
from cases.evidence import completeness, evidence_grade
from cases.library import touch
from cases.models import CaseAward, CaseIndexPage, CaseMetric, CaseNumber, CasePage, CaseTag, CsType, TaggedCase
from cases.services import generating_words as words
from cases.services.drafting import library
from common.exceptions import DomainError
from people.models import LocalGovernment

BATCH = 500
Progress = Callable[[int], Any]
METRICS = [("만족도", "점", Better.HIGHER), ("대기시간", "분", Better.LOWER), ("처리기간", "일", Better.LOWER)]


def generate_cases(n: int, *, progress: Progress = lambda done: None, seed: int = 2026) -> int:
    """Add n published sample cases in bulk; how many there are of them now. `progress` is told how many were added.

    Written past the services on purpose, with the same columns filled: no revisions, no log, no mail.
    """
    chance = random.Random(seed + CasePage.objects.filter(is_sample=True).count())  # noqa: S311 - not for secrets
    sources = _Sources(
        list(LocalGovernment.objects.of_2006()) or list(LocalGovernment.objects.all()),
        list(CsType.objects.all()),
        CaseTag.named(words.TAGS),
        words.texts(chance),
    )
    if not sources.governments:
        raise DomainError(_("There are no local governments yet. Run “manage.py load_reference” first."))
    for begin in range(0, n, BATCH):
        size = min(BATCH, n - begin)
        with transaction.atomic():
            _add_batch(size, chance, sources)
        progress(size)
    touch()
    return CasePage.objects.filter(is_sample=True).count()


class _Sources:
    """What the cases are spread over."""

    def __init__(
        self, governments: list[LocalGovernment], kinds: list[CsType], tags: list[CaseTag], texts: words.Texts
    ) -> None:
        self.governments = governments
        self.kinds = kinds
        self.tags = tags
        self.texts = texts


def _add_batch(size: int, chance: random.Random, sources: _Sources) -> None:
    parent = CaseIndexPage.objects.select_for_update().get(pk=library().pk)
    year = timezone.localdate().year
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + size)
    first = CaseNumber.objects.get(year=year).last - size + 1
    last = parent.get_last_child()
    step = int(last.path[-Page.steplen :], 36) if last else 0
    locale, kind = Locale.get_default(), ContentType.objects.get_for_model(CasePage)
    made = []
    for at in range(size):
        page, metrics, awards = _case(chance, sources)
        page.number = page.slug = f"CS-{year}-{first + at:04d}"
        page.path = CasePage._get_path(parent.path, parent.depth + 1, step + at + 1)
        page.depth, page.numchild = parent.depth + 1, 0
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.locale, page.content_type = locale, kind
        made.append((page, metrics, awards))
    _write([page for page, _metrics, _awards in made])
    CaseMetric.objects.bulk_create(_owned((page, metrics) for page, metrics, _awards in made))
    CaseAward.objects.bulk_create(_owned((page, awards) for page, _metrics, awards in made))
    TaggedCase.objects.bulk_create(
        TaggedCase(content_object=page, tag=tag)
        for page, _metrics, _awards in made
        for tag in chance.sample(sources.tags, k=chance.randint(1, 4))
    )
    CaseIndexPage.objects.filter(pk=parent.pk).update(numchild=F("numchild") + size)


def _owned(pairs: Any) -> list[Any]:
    """The children, each told its page now that the page has a key."""
    children = []
    for page, rows in pairs:
        for row in rows:
            row.page_id = page.pk
            children.append(row)
    return children


def _write(pages: list[CasePage]) -> None:
    """Write both tables of the pages: Django's bulk_create knows no models with a parent."""
    names = [field.name for field in Page._meta.local_concrete_fields if not field.primary_key]
    bases = Page.objects.bulk_create([Page(**{name: getattr(page, name) for name in names}) for page in pages])
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = page.page_ptr_id = base.pk
    fields = CasePage._meta.local_concrete_fields
    quote, marks = connection.ops.quote_name, ", ".join(["%s"] * len(fields))
    columns = ", ".join(quote(field.column) for field in fields)
    statement = f"INSERT INTO {quote(CasePage._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our names
    rows = [[field.get_db_prep_save(field.pre_save(page, add=True), connection) for field in fields] for page in pages]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        for line in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(line)


def _case(chance: random.Random, sources: _Sources) -> tuple[CasePage, list[CaseMetric], list[CaseAward]]:
    place, work = chance.choice(words.PLACES), chance.choice(words.WORKS)
    year = chance.randint(2004, timezone.localdate().year)
    published = timezone.now() - datetime.timedelta(minutes=chance.randint(1, 60 * 24 * 365 * 3))
    title = f"{place} {work} {chance.choice(words.ENDS)}"
    metrics = [_metric(chance, order) for order in range(chance.choice((0, 0, 1, 1, 2, 3)))]
    awards = [CaseAward(name="예시 우수사례 경진대회", year=year, sort_order=0)] if chance.random() < 0.15 else []
    page = CasePage(
        title=title,
        draft_title=title,
        live=True,
        has_unpublished_changes=False,
        first_published_at=published,
        last_published_at=published,
        latest_revision_created_at=published,
        government=chance.choice(sources.governments),
        cs_type=chance.choice(sources.kinds) if sources.kinds and chance.random() < 0.9 else None,
        focus_task=chance.choice(FocusTask.values),
        scope=chance.choice(Scope.values),
        audience=Audience.OFFICERS if chance.random() < 0.1 else Audience.PUBLIC,
        licence=chance.choice(Licence.values),
        summary=words.sentences(chance, 2),
        voice=f"{place} 이용 시민",
        year=year,
        period_start=datetime.date(year, chance.randint(1, 6), 1),
        period_end=datetime.date(year, chance.randint(7, 12), 1),
        budget=chance.choice((None, 0, 12_000_000, 350_000_000)),
        staff=chance.choice((None, Decimal("2.5"), Decimal("8.0"))),
        review_on=timezone.localdate() + datetime.timedelta(days=chance.randint(-30, 365)),
        is_sample=True,
        has_award=bool(awards),
    )
    for part in TEXT_PARTS:
        source, html = chance.choice(sources.texts)
        setattr(page, part, source)
        if source:
            page.rendered[part] = html
    page.metrics = metrics
    page.grade = evidence_grade(metrics=metrics, results=page.results)
    page.score = completeness(page.parts())
    return page, metrics, awards


def _metric(chance: random.Random, order: int) -> CaseMetric:
    name, unit, better = METRICS[order]
    before = Decimal(chance.randint(20, 80))
    factor = Decimal(chance.randint(110, 160) if better == Better.HIGHER else chance.randint(30, 90)) / 100
    source = "자체 조사" if chance.random() < 0.6 else ""
    return CaseMetric(
        name=name,
        unit=unit,
        before=before,
        after=round(before * factor, 1),
        better=better,
        source=source,
        sort_order=order,
    )
