"""Cases from files, and cases made up for measuring."""

import csv
import datetime
import json
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from wagtail.models import Page

from cases.models import CaseNumber, CasePage, CaseTag, TagSynonym
from cases.services.drafting import save_step, version_of
from cases.services.generating import generate_cases
from cases.services.importing import import_case, import_tags
from common.exceptions import DomainError
from tests.factories import cases as make
from tests.factories.people import LocalGovernmentFactory

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"


def entry(name, position=0):
    path = DEMO / name
    if name.endswith(".json"):
        return json.loads(path.read_text(encoding="utf-8"))[position]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))[position]


def test_a_sample_case_comes_in_whole_and_once():
    make.library()
    data = entry("sample_cases.json")
    author = make.officer(LocalGovernmentFactory(code=data["government"]))
    make.cs_type(code=data["cs_type"])
    file = ContentFile("양식\n".encode(), name="voc-meeting-form.txt")
    page, new = import_case(actor=None, data=data, author=author, files=[file])
    again, second = import_case(actor=None, data=data, author=author)
    assert (new, second, again.pk, CasePage.objects.count()) == (True, False, page.pk, 1)
    assert (page.live, page.is_sample, page.number[-5:]) == (True, True, "-0001")
    assert (page.title, page.author, page.budget, str(page.staff)) == (data["title"], author, 412000000, "9.5")
    assert [metric.name for metric in page.metrics.all()] == [row["name"] for row in data["metrics"]]
    assert set(page.tags.names()) == set(data["tags"])
    assert [item.original_name for item in page.attachments.all()] == ["voc-meeting-form.txt"]
    assert set(page.rendered) == {
        part for part in ("problem", "action", "customers", "results", "lessons", "spread") if data[part]
    }


def test_a_case_of_the_study_says_no_more_than_the_study():
    make.library()
    data = entry("paper_cases.csv")
    LocalGovernmentFactory(code=data["government_code"])
    make.cs_type(name_ko=data["cs_type"])
    page, _new = import_case(actor=make.editor(), data=data)
    assert (page.title, page.summary) == (data["title_ko"], data["summary_ko"])
    assert page.source_note == f"2006년 지방자치단체 CS행정 연구 논문, {data['source']}"
    assert (page.is_sample, page.author, page.contact, page.action, page.year) == (False, None, None, "", None)


def test_an_award_of_the_study_keeps_its_words_and_has_their_year():
    make.library()
    rows = [entry("paper_cases.csv", position) for position in range(25)]
    data = next(row for row in rows if row["award_ko"])
    LocalGovernmentFactory(code=data["government_code"])
    make.cs_type(name_ko=data["cs_type"])
    page, _new = import_case(actor=None, data=data)
    assert [(award.name, award.year) for award in page.awards.all()] == [(data["award_ko"], 2005)]
    assert page.year is None


def test_a_case_that_was_public_elsewhere_keeps_the_day_and_nobody_gets_mail():
    make.library()
    author = make.officer(LocalGovernmentFactory(code="here"))
    then = datetime.datetime(2024, 12, 30, 3, tzinfo=datetime.UTC)
    data = {"slug": "a", "title": "가", "government": "here"}
    page, _new = import_case(actor=None, data=data, author=author, published_at=then)
    assert (page.first_published_at, page.last_published_at) == (then, then)
    assert (page.number, page.review_on) == ("CS-2024-0001", datetime.date(2025, 12, 30))
    assert (page.live, page.has_unpublished_changes, mail.outbox) == (True, False, [])

    draft, _new = import_case(actor=None, data={**data, "slug": "b"}, publish=False, published_at=then)
    assert (draft.live, draft.number, draft.first_published_at) == (False, None, None)


def test_an_unknown_government_or_type_is_named():
    make.library()
    with pytest.raises(DomainError, match="nowhere"):
        import_case(actor=None, data={"slug": "a", "title": "가", "government": "nowhere"})
    LocalGovernmentFactory(code="here")
    with pytest.raises(DomainError, match="odd"):
        import_case(actor=None, data={"slug": "a", "title": "가", "government": "here", "cs_type": "odd"})
    assert CasePage.objects.count() == 0


def test_officers_cannot_import():
    with pytest.raises(PermissionDenied):
        import_case(actor=make.officer().user, data=entry("sample_cases.json"))


def test_tags_come_in_with_their_synonyms_once():
    rows = [{"name": "콜센터", "synonyms": "통합콜센터|민원 콜센터"}, {"name": "여권", "synonyms": ""}]
    assert (import_tags(rows), import_tags(rows)) == (2, 0)
    assert set(TagSynonym.objects.values_list("key", "tag__name")) == {
        ("통합콜센터", "콜센터"),
        ("민원콜센터", "콜센터"),
    }


def test_generated_cases_are_sound_pages():
    make.published()
    kinds = [LocalGovernmentFactory(), LocalGovernmentFactory()]
    make.cs_type()
    told = []
    assert generate_cases(30, progress=told.append) == 30
    assert generate_cases(5) == 35
    assert (told, CaseNumber.objects.get().last) == ([30], 36)
    assert not any(Page.find_problems())
    pages = CasePage.objects.filter(is_sample=True)
    assert pages.filter(live=True, path__startswith=make.library().path).count() == 35
    assert {page.slug == page.number for page in pages} == {True}
    assert set(pages.values_list("government", flat=True)) >= {kind.pk for kind in kinds}
    page = pages.filter(metrics__isnull=False).first()
    grade, score = page.grade, page.score
    page.full_clean()
    assert (page.grade, page.score) == (grade, score)
    assert CaseTag.objects.filter(tagged_cases__isnull=False).exists()


def test_a_generated_case_can_be_edited_and_the_next_one_gets_the_next_number():
    make.library()
    LocalGovernmentFactory()
    generate_cases(3)
    page = CasePage.objects.first()
    save_step(page=page, actor=make.editor(), cleaned={"voice": "시민"}, base_version=version_of(page))
    assert make.published().number.endswith("-0004")
