"""What is not for everybody is nowhere: first it is put there, then every door is tried."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from wagtail.models import Page, get_page_models

from cases.facets import BY_PARAM
from cases.library import touch
from cases.models import CaseIndexPage, CasePage
from journal.models import ArticlePage, IssuePage, JournalPage
from people.choices import OfficerStatus, Role
from portal.models import HomePage, InfoPage
from tests.factories.library import CsTypeFactory, attach, library, make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "비밀스러운"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cases():
    """One public case and three that are not, alike in everything that lists, counts or relates cases."""
    kind = CsTypeFactory(code="one", name_ko="유형하나")
    alike = {"cs_type": kind, "year": 2006, "focus_task": "voc", "tags": ("공통",), "awards": ("공통상",)}
    made = {"public": make_case("공개 사례", summary="요약", **alike)}
    made["officers"] = make_case(
        f"{SECRET} 직원용", audience="officers", summary=SECRET, **alike | {"tags": ("공통", SECRET)}
    )
    made["draft"] = make_case(f"{SECRET} 초안", live=False, summary=SECRET, **alike | {"year": 1999})
    made["withdrawn"] = make_case(f"{SECRET} 내린 것", summary=SECRET, **alike | {"year": 1998})
    made["withdrawn"].unpublish()
    for case in made.values():
        attach(case, f"{case.title}.pdf")
    CasePage.objects.update(adoptions=3)
    touch()
    return made


def outsiders():
    """Everybody who is no member, with a name for the report."""
    return ["anonymous", "account", "pending", "ended", "inactive"]


@pytest.fixture(params=outsiders())
def outsider(request, client):
    if request.param != "anonymous":
        user = UserFactory()
        if request.param in ("pending", "ended"):
            status = OfficerStatus.PENDING if request.param == "pending" else OfficerStatus.ENDED
            user = OfficerFactory(status=status).user
        client.force_login(user)
        if request.param == "inactive":
            user.is_active = False
            user.save()
    return client


def everything(client, cases) -> dict[str, str]:
    """The text behind every address that shows cases."""
    addresses = {name: reverse(f"cases:{name}") for name in ("list", "map", "export-csv", "export-xlsx", "feed")} | {
        "filtered": reverse("cases:list") + "?award=yes&type=one&year=2006&task=voc",
        "members tag": reverse("cases:list") + f"?tag={cases['officers'].tags.last().slug}",
        "map of 2006": reverse("cases:map") + "?as=2006",
        "case": reverse("cases:detail", args=[cases["public"].number]),
        "print": reverse("cases:print", args=[cases["public"].number]),
        "home": "/",
        "sitemap": "/sitemap-cases.xml",
        "search": reverse("search:results") + f"?q={SECRET}",
    }
    texts = {}
    for name, address in addresses.items():
        response = client.get(address, follow=True)
        assert response.status_code == 200, name
        content = b"".join(response) if response.streaming else response.content
        if name == "export-xlsx":
            content = b"".join(
                zipfile.ZipFile(io.BytesIO(content)).read(part)
                for part in zipfile.ZipFile(io.BytesIO(content)).namelist()
            )
        texts[name] = (
            content.decode("utf-8", errors="replace").replace(f"?q={SECRET}", "").replace(f'value="{SECRET}"', "")
        )
    return texts


def test_no_page_no_file_and_no_feed_shows_a_word_of_them(outsider, cases, index_now):
    index_now()
    hidden = [case for name, case in cases.items() if name != "public"]
    for name, text in everything(outsider, cases).items():
        if name not in ("search",):
            assert SECRET not in text, name
        for case in hidden:
            assert case.title not in text, name
            assert not case.number or case.number not in text, name


def test_the_counts_are_those_of_the_public_case_alone(outsider, cases):
    listing = outsider.get(reverse("cases:list")).context["listing"]
    assert listing.total == 1
    for group in listing.facets():
        assert {option.count for option in group.options} <= {0, 1}
    labels = {str(option.label) for group in listing.facets() for option in group.options}
    assert not labels & {SECRET, "1999", "1998"}


def test_filters_that_only_hidden_cases_have_are_unknown(outsider, cases):
    for query in ("year=1999", "year=1998", f"tag={cases['officers'].tags.last().slug}"):
        response = outsider.get(f"{reverse('cases:list')}?{query}")
        assert response.headers["Location"] == reverse("cases:list")


def test_no_door_of_a_hidden_case_opens_for_outsiders(outsider, cases):
    case = cases["officers"]
    file = case.attachments.get()
    doors = [reverse(f"cases:{name}", args=[case.number]) for name in ("detail", "print", "files-zip")]
    doors.append(reverse("cases:file", args=[case.number, file.stored_id]))
    for door in doors:
        response = outsider.get(door)
        assert response.status_code == 404, door
        assert SECRET not in response.text
    for name in ("history", "contact"):
        assert outsider.get(reverse(f"cases:{name}", args=[case.number])).status_code in (302, 404)


def test_the_doors_that_stay_shut_for_outsiders_are_real_ones(client, cases):
    case = cases["officers"]
    client.force_login(OfficerFactory().user)
    doors = [reverse(f"cases:{name}", args=[case.number]) for name in ("detail", "print", "files-zip")]
    doors.append(reverse("cases:file", args=[case.number, case.attachments.get().stored_id]))
    assert [client.get(door).status_code for door in doors] == [200] * 4


def test_no_page_offers_a_second_way_of_saying_who_may_read():
    assert {model: model.private_page_options for model in get_page_models() if model is not Page} == {
        HomePage: [],
        InfoPage: [],
        CaseIndexPage: [],
        CasePage: [],
        JournalPage: [],
        IssuePage: [],
        ArticlePage: [],
    }


def test_wagtails_own_route_gives_nothing_away(outsider, cases):
    for case in cases.values():
        response = outsider.get(f"/cases/{case.slug}/")
        assert (response.status_code == 200) == (case.pk == cases["public"].pk)
    assert cases["officers"].get_sitemap_urls() == []


@pytest.mark.parametrize("role", ["officer", Role.EDITOR, Role.JUDGE, Role.CONTEST_MANAGER, Role.ADMINISTRATOR])
def test_members_see_what_is_for_officers_and_still_no_draft(client, cases, role):
    client.force_login(OfficerFactory().user if role == "officer" else UserFactory(roles=[role]))
    response = client.get(reverse("cases:list"))
    assert {card.case.title for card in response.context["cards"]} == {"공개 사례", f"{SECRET} 직원용"}
    assert client.get(reverse("cases:detail", args=[cases["officers"].number])).status_code == 200
    for name in ("draft", "withdrawn"):
        assert cases[name].title not in response.text
        assert not cases[name].number or client.get(f"/cases/{cases[name].number}/").status_code == 404
    rows = list(csv.reader(io.StringIO(client.get(reverse("cases:export-csv")).getvalue().decode("utf-8-sig"))))
    assert len(rows) == 1 + 2


def test_what_is_for_officers_has_no_structured_data_even_for_members(client, cases):
    client.force_login(OfficerFactory().user)
    html = client.get(reverse("cases:detail", args=[cases["officers"].number])).text
    assert "application/ld+json" not in html
    assert "og:title" not in html


def test_the_feed_is_public_even_for_members(client, cases):
    client.force_login(OfficerFactory().user)
    assert SECRET not in client.get(reverse("cases:feed")).text


def test_a_drawn_piece_of_a_page_never_serves_the_other_circle(client, cases):
    client.force_login(OfficerFactory().user)
    assert SECRET in client.get(reverse("cases:list")).text
    client.logout()
    assert SECRET not in client.get(reverse("cases:list")).text


def test_every_facet_is_covered_here():
    single = {"type", "task", "level", "province", "kind", "gov", "year", "award", "grade", "adopted"}
    assert set(BY_PARAM) == {*single, "tag"}
    assert library().get_children().count() == 0
