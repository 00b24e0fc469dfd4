"""What readers see of the journal, and how many queries it costs."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cases.choices import Audience
from journal.models import ArticleAuthor, ArticlePage, IssuePage
from journal.services.releasing import release_due, schedule_issue
from tests.factories.journal import MOMENT, article_of, planned, released, section, written
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory

pytestmark = pytest.mark.django_db
LATER = MOMENT + datetime.timedelta(days=15)
RIGHTS = {"rights": "permitted", "holder": "빈창구사진관"}


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def card(case, note: str = "") -> dict:
    return {"type": "case", "value": {"case": case.pk, "note": note}}


def test_a_journal_without_issues_says_what_comes(client):
    planned("아직 비밀인 주제")
    page = client.get("/journal/")
    assert page.status_code == 200
    assert "아직 비밀인 주제" not in page.text


def test_the_front_shows_the_newest_issue_and_the_covers_of_the_others(client):
    released(title="하나")
    released(title="둘", moment=LATER)
    text = client.get("/journal/").text
    assert text.index("둘") < text.index("하나")
    assert text.count('class="cover"') == 2


@pytest.mark.parametrize(
    "address",
    ["/journal/1/", "/journal/1/whole/", "/journal/1/1/", "/journal/1/1/figures/1/", "/journal/7/", "/journal/1/7/"],
)
def test_what_is_not_released_is_not_there(client, address):
    issue = planned()
    written(issue)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/journal/",
        "/journal/archive/",
        "/journal/feed.xml",
        "/journal/rss.xml",
        "/sitemap-articles.xml",
        "/sitemap-issues.xml",
    ],
)
def test_lists_name_nothing_before_the_release(client, address):
    released(title="밖에 나온 호")
    issue = planned("비밀스러운 호", LATER)
    written(issue, "비밀스러운 기사")
    schedule_issue(actor=None, issue=issue)
    assert "비밀스러운" not in client.get(address).text
    release_due(LATER)
    assert "비밀스러운" in client.get(address).text or "/journal/2/" in client.get(address).text


def test_an_issue_shows_cover_opening_words_and_contents_by_section(client):
    issue = planned("가을의 민원실")
    issue.opening, issue.opening_by = "이번 호는 **가을**입니다.", "편집실"
    issue.full_clean()
    issue.save_revision()
    written(issue, "첫째", section=section("research"))
    written(issue, "둘째", section=section("feature"))
    written(issue, "셋째", section=section("research"))
    schedule_issue(actor=None, issue=issue)
    release_due(MOMENT)
    text = client.get("/journal/1/").text
    assert "이번 호는 <strong>가을</strong>입니다." in text
    assert text.index("연구와 자료") < text.index("첫째") < text.index("셋째") < text.index("기획") < text.index("둘째")
    assert 'fill="#' in text


def test_every_block_is_drawn(client):
    case = make_case("강원콜센터 구축")
    picture = ContentFile(b"", name="p.png")
    Picture.new("RGB", (1600, 800), "#086").save(picture, "PNG")
    image = Image.objects.create(title="그림", file=picture)
    paper = Document.objects.create(title="서식", file=ContentFile(b"%PDF-1.4", name="form.pdf"))
    body = [
        {"type": "heading", "value": "처음부터"},
        {"type": "text", "value": "글 **굵게**"},
        {
            "type": "figure",
            "value": {"image": image.pk, "alt": "빈 창구", "source": "시험", **RIGHTS},
        },
        {"type": "table", "value": {"caption": "표 이름", "rows": "가 | 나\n1 | 2", "source": ""}},
        {
            "type": "chart",
            "value": {"caption": "막대", "unit": "곳", "rows": "때 | 수\n봄 | 10\n가을 | 5", "source": ""},
        },
        {"type": "quote", "value": {"text": "또 걸었습니다", "who": "한가람"}},
        {"type": "metric", "value": {"value": "16%", "label": "오른 폭", "source": "논문"}},
        card(case, "함께 보십시오"),
        {"type": "thread", "value": {"thread": 999, "note": ""}},
        {"type": "file", "value": {"document": paper.pk, "title": "접수 서식", "rights": "own"}},
        {"type": "video", "value": {"url": "https://video.example/1", "title": "교육 영상", "source": ""}},
    ]
    article = article_of(released(body=body))
    text = client.get("/journal/1/1/").text
    anchor = f"s-{article.body.raw_data[0]['id'][:8]}"
    assert f'<h2 id="{anchor}">처음부터' in text
    assert f'<a href="#{anchor}">처음부터</a>' in text
    for shown in (
        "글 <strong>굵게</strong>",
        'alt="빈 창구"',
        'height="700"',
        "표 이름",
        'width="50.0%"',
        "또 걸었습니다",
        "16%",
        "강원콜센터 구축",
        "함께 보십시오",
        "접수 서식",
        "© 빈창구사진관",
        "https://video.example/1",
    ):
        assert shown in text, shown
    assert client.get(paper.url).status_code == 404
    [link] = re.findall(r'href="([^"]+)" download', text)
    assert b"".join(client.get(link).streaming_content) == b"%PDF-1.4"
    figure = client.get(f"/journal/1/1/figures/{image.pk}/")
    assert (figure.status_code, figure["Content-Type"]) == (200, "image/webp")


def test_a_picture_that_the_article_does_not_show_is_not_handed_out(client):
    picture = ContentFile(b"", name="p.png")
    Picture.new("RGB", (10, 10)).save(picture, "PNG")
    other = Image.objects.create(title="다른 그림", file=picture)
    paper = Document.objects.create(title="다른 파일", file=ContentFile(b"%PDF-1.4", name="other.pdf"))
    released()
    assert client.get(f"/journal/1/1/figures/{other.pk}/").status_code == 404
    assert client.get(f"/journal/1/1/files/{paper.pk}/").status_code == 404


def test_a_file_of_an_article_that_is_not_out_is_not_handed_out(client):
    paper = Document.objects.create(title="서식", file=ContentFile(b"%PDF-1.4", name="form.pdf"))
    issue = planned()
    written(issue, body=[{"type": "file", "value": {"document": paper.pk, "title": "접수 서식", "rights": "own"}}])
    schedule_issue(actor=None, issue=issue)
    address = f"/journal/1/1/files/{paper.pk}/"
    assert client.get(address).status_code == 404
    release_due(MOMENT)
    assert client.get(address).status_code == 200


def test_anchors_stay_when_words_change():
    article = article_of(released())
    before = [block["id"] for block in article.body.raw_data]
    article.body.raw_data[0]["value"] = "다른 제목"
    article.save_revision().publish()
    assert [block["id"] for block in article_of(IssuePage.objects.get()).body.raw_data] == before


def test_a_case_for_officers_is_a_card_for_officers_alone(client):
    case = make_case("담당자만 보는 사례", audience=Audience.OFFICERS)
    released(body=[card(case)])
    for address in ("/journal/1/1/", "/journal/1/whole/"):
        assert "담당자만 보는 사례" not in client.get(address).text
    client.force_login(OfficerFactory().user)
    assert "담당자만 보는 사례" in client.get("/journal/1/1/").text


def test_a_case_names_the_articles_that_show_it_once_they_are_out(client):
    case = make_case("이름난 사례")
    issue = planned()
    written(issue, "사례를 말하는 기사", body=[card(case)])
    schedule_issue(actor=None, issue=issue)
    assert "사례를 말하는 기사" not in client.get(f"/cases/{case.number}/").text
    release_due(MOMENT)
    assert 'href="/journal/1/1/"' in client.get(f"/cases/{case.number}/").text
    article = article_of(issue)
    article.body = []
    article.save_revision().publish()
    assert "사례를 말하는 기사" not in client.get(f"/cases/{case.number}/").text


def test_related_cases_share_a_tag_and_do_not_stand_in_the_text(client):
    shown, other = make_case("글에 있는 사례", tags=("콜센터",)), make_case("태그가 같은 사례", tags=("콜센터",))
    make_case("상관없는 사례", tags=("주차",))
    released(body=[card(shown)], tags=["콜센터"])
    related = client.get("/journal/1/1/").text.partition('id="related-title"')[2]
    assert other.title in related
    assert shown.title not in related
    assert "상관없는 사례" not in related


def test_an_article_is_cited_shared_and_has_neighbours(client):
    released(3)
    text = client.get("/journal/1/2/").text
    assert re.search(r'href="/journal/1/1/"\s+rel="prev"', text)
    assert re.search(r'href="/journal/1/3/"\s+rel="next"', text)
    assert re.search(r'id="citation">한가람, [^<]*기사 2[^<]*/journal/1/2/', text)
    assert "application/ld+json" in text
    assert "mailto:?subject=" in text


def test_the_whole_issue_stands_on_one_page(client):
    released(3)
    text = client.get("/journal/1/whole/").text
    assert [text.count(f'id="article-{number}"') for number in (1, 2, 3)] == [1, 1, 1]
    assert text.count("<h1") == 1
    assert 'rel="canonical" href="https://testserver/journal/1/"' in text or 'rel="canonical"' in text


def test_a_sample_is_marked_wherever_it_is_listed(client):
    released(is_sample=True)
    for address in ("/journal/", "/journal/1/", "/journal/1/1/", "/journal/archive/", "/journal/1/whole/"):
        assert re.search(r'class="badge badge--warning">\s*(예시|Sample)', client.get(address).text), address
    assert re.search(r"\[(예시|Sample)\] ?기사 1", client.get("/journal/feed.xml").text)


class TestArchive:
    @pytest.fixture(autouse=True)
    def _world(self):
        self.officer = OfficerFactory()
        released(title="작년", moment=MOMENT - datetime.timedelta(days=365))
        issue = planned("올해")
        written(issue, "연구 기사", section=section("research"), tags=["콜센터"])
        written(issue, "담당자가 쓴 기사", authors=[ArticleAuthor(officer=self.officer)])
        schedule_issue(actor=None, issue=issue)
        release_due(MOMENT)

    def titles(self, client, query: str) -> list[str]:
        text = client.get(f"/journal/archive/?{query}").text
        return re.findall(r'href="/journal/\d+/\d+/">([^<]+)</a>', text)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["연구 기사", "담당자가 쓴 기사", "기사 1"]),
            ("year=2025", ["기사 1"]),
            ("section=research", ["연구 기사"]),
            ("author=한가람", ["연구 기사", "기사 1"]),
            ("tag=%EC%BD%9C%EC%84%BC%ED%84%B0", ["연구 기사"]),
            ("year=2026&author=한가람", ["연구 기사"]),
            ("year=x", []),
            ("year=99999", []),
            ("section=none", []),
            ("author=o0", []),
            ("author=o99999999999999999999", []),
            ("tag=none", []),
            ("unknown=1", ["연구 기사", "담당자가 쓴 기사", "기사 1"]),
        ],
    )
    def test_it_is_narrowed(self, client, query, found):
        assert self.titles(client, query) == found

    def test_an_officer_has_an_address_there(self, client):
        assert self.titles(client, f"author=o{self.officer.pk}") == ["담당자가 쓴 기사"]

    def test_an_officer_who_wrote_nothing_public_is_not_named(self, client):
        other = OfficerFactory(user__name="숨은사람")
        assert "숨은사람" not in client.get(f"/journal/archive/?author=o{other.pk}").text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/journal/", 6),
        ("/journal/1/", 8),
        ("/journal/1/1/", 18),
        ("/journal/1/whole/", 10),
        ("/journal/archive/", 9),
        ("/journal/feed.xml", 7),
    ],
)
def test_queries_do_not_grow_with_the_articles(client, address, expected):
    case = make_case("사례")
    officer = OfficerFactory()
    values = {"body": [card(case)], "tags": ["콜센터"]}
    issue = planned()
    written(issue, "하나", authors=[ArticleAuthor(officer=officer)], **values)
    schedule_issue(actor=None, issue=issue)
    release_due(MOMENT)
    one = queries(client, address)
    later = planned("둘째 호", LATER)
    for place in range(4):
        written(later, f"더 {place}", authors=[ArticleAuthor(officer=OfficerFactory())], **values)
    schedule_issue(actor=None, issue=later)
    release_due(LATER)
    assert ArticlePage.objects.count() == 5
    many = queries(client, address.replace("/1/", "/2/", 1))
    assert (one, many) == (expected, expected)
