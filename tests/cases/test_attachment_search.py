"""Cases are found by the words of the files that their public version shows, and by no other file's."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CaseAttachment, CaseFile, CasePage, FileText
from cases.services.files import add_attachment, remove_attachment
from cases.services.publishing import unpublish_case
from common.filewords import INDEXED_CHARACTERS, tidied
from search import indexer, rebuilding
from search.models import OutboxEntry
from search.registry import search_ids
from search.searching import search_sections
from search.suggesting import suggest
from tests import pace
from tests.common import files, hwp_files
from tests.factories import cases as make
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author():
    return make.officer()


def upload(page, name, content):
    return add_attachment(page=page, actor=page.author.user, upload=SimpleUploadedFile(name, content)).stored


def publish(page):
    CasePage.objects.get(pk=page.pk).get_latest_revision().publish()
    return CasePage.objects.get(pk=page.pk)


def attach_text(case, name, text):
    """A file that the public version shows, with words as if they had been read."""
    stored = CaseFile.objects.create(
        page=case, file="x", original_name=name, content_type="text/plain", kind="txt", size=1, sha256="0" * 64
    )
    FileText.objects.create(stored=stored, text=text)
    attachment = CaseAttachment.objects.create(page=case, stored=stored, sort_order=case.attachments.count())
    case.save()
    return attachment


def found(query, user=NOBODY):
    """Everything about the query that a person could see, in one text, and the number of results."""
    page = search_sections(query, user, section="cases")
    seen = [page.total, page.fewer, page.corrected, [(g.facet.key, g.options) for g in page.facets if g.options]]
    for hit in [*page.hits, *page.close]:
        seen += [hit.title, hit.snippets, [(str(part.label), part.url, part.pieces) for part in hit.found_in]]
    seen += [list(search_ids(query, CasePage.objects.visible_to(user)).pks), suggest(query, user)]
    return page.total, str(seen)


def part_texts(hit):
    return [(str(part.label), "".join(text for text, _ in part.pieces)) for part in hit.found_in]


# --- what is found ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("훈련 계획.hwp", hwp_files.hwp(hwp_files.section("머리말", "낙하산 강습 계획", "끝"))),
        ("훈련 계획.hwpx", files.hwpx("머리말", "낙하산 강습 계획", "끝")),
        ("훈련 계획.docx", files.docx("머리말", "낙하산 강습 계획", "끝")),
        ("훈련 계획.txt", "머리말\n낙하산 강습 계획\n끝".encode()),
    ],
)
def test_a_case_is_found_by_its_attachment_and_the_hit_says_where(client, author, index_now, name, content):
    page = make.draft(author, title="민방위 교육")
    stored = upload(page, name, content)
    page = publish(page)
    index_now()
    html = client.get(reverse("search:results"), {"q": "낙하산"}).text
    assert f"첨부 「{name}」에서 찾음" in html
    assert f'href="/cases/{page.number}/files/{stored.pk}/"' in html
    assert "<mark>낙하산</mark> 강습 계획" in " ".join(html.split())
    assert client.get(f"/cases/{page.number}/files/{stored.pk}/").status_code == 200


def test_a_file_read_after_the_publication_is_found_then(author, settings, index_now):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    page = make.draft(author)
    stored = upload(page, "a.txt", "낙하산 강습".encode())
    publish(page)
    index_now()
    assert found("낙하산 강습")[0] == 0
    from common.tasks import read_words

    read_words.call(reader="cases", file_id=stored.pk)
    assert OutboxEntry.objects.filter(key=str(page.pk)).exists()
    index_now()
    assert found("낙하산 강습")[0] == 1


def test_words_in_title_and_text_name_no_attachment(index_now):
    case = make_case("낙하산 교육", summary="훈련을 알린다.")
    attach_text(case, "a.txt", "낙하산 훈련")
    index_now()
    [hit] = search_sections("낙하산 훈련", NOBODY, section="cases").hits
    assert hit.found_in == ()


def test_words_spread_over_title_and_attachment_find_the_case(index_now):
    case = make_case("민방위 교육")
    attach_text(case, "a.txt", "첫 줄\n낙하산 강습")
    index_now()
    [hit] = search_sections("민방위 낙하산", NOBODY, section="cases").hits
    [(label, text)] = part_texts(hit)
    assert ("a.txt" in label, "낙하산 강습" in text) == (True, True)
    assert ("낙하산", True) in hit.found_in[0].pieces


def test_several_files_are_named_those_with_most_words_first_and_three_at_most(index_now):
    case = make_case("민방위 교육")
    for number, text in enumerate(("낙하산", "다른 것", "낙하산 강습", "낙하산", "낙하산")):
        attach_text(case, f"{number}.txt", text)
    index_now()
    [hit] = search_sections("낙하산 강습", NOBODY, section="cases").hits
    assert [label.split("「")[-1][:5] for label, _text in part_texts(hit)] == ["2.txt", "0.txt", "3.txt"]


def test_a_file_is_found_by_its_name(index_now):
    case = make_case("민방위 교육")
    attach_text(case, "낙하산 신청서.hwp", "서식")
    index_now()
    [hit] = search_sections("신청서", NOBODY, section="cases").hits
    assert part_texts(hit) == [("첨부 「낙하산 신청서.hwp」에서 찾음", "")]


def test_the_text_of_a_case_weighs_more_than_its_attachment(index_now):
    attached = make_case("민방위 교육 하나")
    attach_text(attached, "a.txt", "낙하산 강습")
    written = make_case("민방위 교육 둘", action="낙하산 강습")
    index_now()
    assert search_ids("낙하산", CasePage.objects.visible_to(NOBODY)).pks == [written.pk, attached.pk]


def test_what_a_file_says_is_text_and_never_markup(client, index_now):
    case = make_case("민방위 교육")
    attach_text(case, "<b>a.txt", "<script>alert(1)</script> 낙하산 & <img src=x>")
    index_now()
    html = client.get(reverse("search:results"), {"q": "낙하산"}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>낙하산</mark> &amp; &lt;img src=x&gt;" in " ".join(html.split())
    assert "「&lt;b&gt;a.txt」" in html


def test_another_ending_in_a_file_is_shown_too(index_now):
    case = make_case("민방위 교육")
    attach_text(case, "a.txt", "주민의 의견을 모았습니다.")
    index_now()
    [hit] = search_sections("모으기", NOBODY, section="cases").hits
    [(_label, text)] = part_texts(hit)
    assert "의견을 모았습니다" in text


# --- what is not ------------------------------------------------------------------------------------------------------
SECRET = "낙하산"


def test_a_draft_is_not_found_by_its_file(author, index_now):
    upload(make.draft(author), "낙하산.txt", "낙하산 강습".encode())
    make_case("민방위 교육")
    index_now()
    for user in (NOBODY, author.user, OfficerFactory().user, make.editor()):
        assert (found("강습", user)[0], SECRET in found("강습", user)[1]) == (0, False)


def test_a_file_added_to_the_next_version_is_not_found_before_that_is_public(author, index_now):
    page = publish(make.draft(author, title="민방위 교육"))
    upload(page, "낙하산.txt", "강습 계획".encode())
    index_now()
    for query in ("강습", "낙하산", "민방위 강습", "낙하선"):
        for user in (NOBODY, author.user):
            total, seen = found(query, user)
            assert SECRET not in seen
            assert "강습 계획" not in seen
            assert total == (1 if "민방위" in query else 0)
    publish(page)
    index_now()
    assert found("강습")[0] == 1


def test_a_file_taken_out_is_found_until_the_version_without_it_is_public(author, index_now):
    page = make.draft(author, title="민방위 교육")
    stored = upload(page, "낙하산.txt", "강습 계획".encode())
    page = publish(page)
    remove_attachment(page=page, actor=author.user, stored_id=stored.pk)
    index_now()
    assert found("강습")[0] == 1
    publish(page)
    # The index has not heard of it yet: the case may still be counted, but nothing of the file is shown.
    assert "강습 계획" not in found("강습")[1]
    assert SECRET not in found("강습")[1]
    index_now()
    assert (found("강습")[0], FileText.objects.get().text) == (0, "강습 계획")


def test_a_case_taken_off_the_site_takes_its_files_with_it(client, author, index_now):
    page = make.draft(author, title="민방위 교육")
    stored = upload(page, "낙하산.txt", "강습 계획".encode())
    page = publish(page)
    index_now()
    assert found("강습")[0] == 1
    unpublish_case(actor=make.editor(), page=page, reason="시험")
    assert "강습 계획" not in found("강습")[1]
    index_now()
    assert (found("강습")[0], SECRET in found("강습")[1]) == (0, False)
    assert CasePage.objects.get(pk=page.pk).search_files == []
    assert client.get(f"/cases/{page.number}/files/{stored.pk}/").status_code == 404


def test_files_of_cases_for_officers_are_found_by_officers_alone(client, index_now):
    case = make_case("민방위 교육", audience="officers")
    attachment = attach_text(case, "낙하산.txt", "강습 계획 콜센터")
    make_case("안전 사례", tags=("낙하",))
    index_now()
    member = OfficerFactory().user
    assert found("강습", member)[0] == 1
    for outsider in (NOBODY, UserFactory(), OfficerFactory(status="pending").user):
        for query in ("강습", "낙하산", "강습 계획", "콜쎈터", "콜센터", "강습 없는말", "안전 강습"):
            total, seen = found(query, outsider)
            # The other case, by its title or by a part of the word that is its tag.
            assert total == (query in ("안전 강습", "낙하산"))
            assert not any(word in seen for word in ("강습", "낙하산", "콜센터"))
    assert search_sections("콜쎈터", member).corrected == [("콜센터", 1)]
    assert search_sections("콜쎈터", NOBODY).corrected == []
    address = reverse("cases:file", args=[case.number, attachment.stored_id])
    assert client.get(address).status_code == 404
    for query in ("강습", "낙하산", "콜쎈터"):
        html = client.get(reverse("search:results"), {"q": query}).text
        assert "낙하산.txt" not in html
        assert "강습 계획" not in html
    assert client.get(reverse("search:suggest"), {"q": "강습"}).json() == {"groups": []}


def test_no_word_of_a_file_is_suggested_while_typing(client, index_now):
    case = make_case("민방위 교육")
    attach_text(case, "낙하산.txt", "강습 계획")
    index_now()
    for query in ("강", "낙하", "강습"):
        assert client.get(reverse("search:suggest"), {"q": query}).json() == {"groups": []}


def test_while_there_is_no_index_the_database_answers_without_the_files(index_now):
    attach_text(make_case("민방위 교육", summary="요약"), "낙하산.txt", "강습 계획")
    indexer.backend().store.report_damage(Exception("test"))
    assert found("민방위")[0] == 1
    assert found("강습")[0] == 0


# --- what it costs ----------------------------------------------------------------------------------------------------
def queries_of(work):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return captured.captured_queries


def test_building_the_index_costs_cases_without_files_no_query(index_now):
    make_case("하나")
    index_now()
    one = len(queries_of(rebuilding.rebuild))
    for number in range(4):
        make_case(f"사례 {number}")
    index_now()
    assert len(queries_of(rebuilding.rebuild)) == one
    attach_text(CasePage.objects.first(), "a.txt", "낙하산")
    index_now()
    assert len(queries_of(rebuilding.rebuild)) == one + 1


def test_a_page_of_hits_asks_for_each_kind_of_part_once_and_only_when_a_word_is_missing(index_now):
    def cost(query):
        return len(queries_of(lambda: search_sections(query, NOBODY, section="cases")))

    attach_text(make_case("민방위 교육"), "a.txt", "낙하산")
    index_now()
    one, plain = cost("낙하산"), cost("민방위")
    for number in range(4):
        attach_text(make_case(f"민방위 교육 {number}"), "a.txt", "낙하산")
    index_now()
    assert (cost("낙하산"), cost("민방위")) == (one, plain)
    assert one == plain + 2  # once for the files, once for the answered questions


@pytest.mark.parametrize(
    "text",
    [
        "가" * 200_000,
        "뷁쀍 " * 66_000,
        "a1 " * 66_000,
        "가나다라마바사" * 7_000,
        "A" * 200_000,
        "\U0001f389" * 200_000,
    ],
    ids=["one letter", "odd letters", "short words", "no blanks", "one word", "pictures"],
)
def test_hostile_words_leave_the_case_searchable_in_bounded_time(index_now, text):
    case = make_case("민방위 교육")
    attach_text(case, "a.txt", tidied(text[:INDEXED_CHARACTERS] + "\n낙하산"))
    began = time.monotonic()
    index_now()
    assert search_ids("민방위", CasePage.objects.visible_to(NOBODY)).pks == [case.pk]
    assert not OutboxEntry.objects.exists()
    assert time.monotonic() - began < pace.patience(60)
