"""What is not for everybody shows nowhere, to nobody who may not see it; and to those who may, everywhere it belongs.

Drafts, a case under review, one taken off the site, officers-only cases and files, and closed groups, through every
door that search opens. The worlds and the readers are in leaks.py.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.urls import reverse
from modelsearch.backends import get_search_backend
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from cases.models import CasePage
from cases.wanted.models import Need
from community.forums.models import GroupMembership, Post, Thread
from journal.models import ArticlePage
from search import querylog
from search.engine import spelling
from search.models import QueryDay, SavedSearch
from tests.search.leaks import (
    COMMON,
    INITIALS,
    KEYS,
    MISSPELT,
    NOT_TOLD,
    OTHERS,
    VISIBLE,
    WORDS,
    YEARS,
    Reader,
    World,
    content,
    make_people,
    make_things,
    marks,
)
from tests.search.saved import MONDAY, morning, save, tick

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RESULTS, SUGGEST, LIST = "/search/", "/search/suggest/", "/cases/"
RECOMMENDED = "쾌쾌퉤퉤톼"
NEVER_FOUND = {"draft", "review", "down"}


@pytest.fixture(autouse=True)
def _surroundings(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(spelling, "MAX_SECONDS", 60)  # a busy machine must not make anything look hidden
    querylog._waiting.clear()
    yield
    querylog._waiting.clear()


@pytest.fixture
def world(index_now):
    people, home = make_people()
    world = World(people, make_things(people, home), home)
    index_now()
    return world


def test_everything_that_could_leak_is_in_the_index(world):
    """Without what a reader's querysets add, each is found by its word and all by the common one."""
    backend = get_search_backend()
    for key, word in WORDS.items():
        model = {"group": Thread, "wanted": Need}.get(key, CasePage)
        assert [found.pk for found in backend.search(word, model)] == [world.things[key].pk], key
    assert backend.search(COMMON, CasePage).count() == len({*WORDS} - OTHERS)
    assert {*VISIBLE} == {*world.people}
    assert [found.pk for found in backend.search(COMMON, ArticlePage)] == [world.things["article"].pk]
    assert marks(world.things["held"].title) == {"held"}
    assert marks(Post.objects.get(pk=world.things["hidden"].pk).rendered) == {"hidden"}
    assert set().union(*VISIBLE.values()) | NEVER_FOUND == {*WORDS}


# --- what is shown ---------------------------------------------------------------------------------------------------
# Each gives the marks that the reader sees; a mark that the reader must not see fails already when it is read.
def each(reader: Reader, address: str, words: dict[str, str], **params: str) -> set[str]:
    """The things that show when their own words are asked for."""
    return {key for key, word in words.items() if key in reader.marks(address, q=word, **params)}


def results(reader):
    return reader.marks(RESULTS, q=COMMON)


def results_of_each_word(reader):
    return each(reader, RESULTS, WORDS)


def results_of_each_misspelt_word(reader):
    return each(reader, RESULTS, MISSPELT)


def results_typed_on_the_other_keyboard(reader):
    return each(reader, RESULTS, KEYS)


def results_of_the_sections(reader):
    sections = ({"in": "cases", "sort": "newest"}, {"in": "talk"}, {"in": "wanted", "sort": "newest"})
    return set().union(*(reader.marks(RESULTS, q=COMMON, **params) for params in sections))


def suggestions(reader):
    return reader.marks(SUGGEST, q=COMMON[:3])


def suggestions_of_each_word(reader):
    return each(reader, SUGGEST, {key: word[:3] for key, word in WORDS.items()})


def suggestions_of_initials(reader):
    return each(reader, SUGGEST, INITIALS)


def suggestions_on_the_other_keyboard(reader):
    return each(reader, SUGGEST, KEYS)


def suggested_tags(reader):
    return reader.marks(SUGGEST, q="leak")


def proposals(reader):
    """The right spelling, by name, in the page and while typing."""
    proposed = set()
    for key, word in MISSPELT.items():
        found = reader.get(RESULTS, q=word).context["found"]
        groups = json.loads(content(reader.get(SUGGEST, q=word)))["groups"]
        offered = {"".join(piece for piece, _typed in one["pieces"]) for group in groups for one in group["options"]}
        in_page = WORDS[key] in {text for text, _count in found.corrected}
        assert in_page == (WORDS[key] in offered), key
        proposed |= {key} if in_page else set()
    return proposed


def shorter_queries(reader):
    """A word of one's own beside one that nothing has."""
    found = {key: reader.get(RESULTS, q=f"{word} 쾌쾌퉤퉤").context["found"] for key, word in WORDS.items()}
    return {key for key, page in found.items() if (WORDS[key], 1) in page.fewer}


def ways_on(reader):
    return reader.marks(RESULTS, q="쾌쾌퉤퉤")


def case_list(reader):
    return reader.marks(LIST, q=COMMON)


def case_list_of_each_word(reader):
    return each(reader, LIST, WORDS)


def whole_case_list(reader):
    return reader.marks(LIST)


def csv_export(reader):
    return reader.marks(reverse("cases:export-csv"), q=COMMON)


def xlsx_export(reader):
    book = zipfile.ZipFile(io.BytesIO(content(reader.get(reverse("cases:export-xlsx"), q=COMMON))))
    return set().union(*(marks(book.read(name)) for name in book.namelist()))


def related_and_case(reader):
    return reader.marks(reverse("cases:detail", args=[CasePage.objects.get(title__contains="leakpublic").number]))


def home(reader):
    return reader.marks("/")


def government_page(reader):
    return reader.marks(reverse("people:government", args=["home"]))


def wanted_list(reader):
    return reader.marks(reverse("wanted:list"))


def recommended(reader):
    """Editors recommend everything there is for a query that finds nothing by itself."""
    promoted = reader.get(RESULTS, q=RECOMMENDED).context["found"].promoted
    return set().union(*(marks(CasePage.objects.get(pk=one.pk).title) for one in promoted))


def boards(reader):
    return reader.marks(reverse("forums:index"))


def unread(reader):
    return reader.marks(reverse("forums:unread"))


def groups(reader):
    return reader.marks(reverse("forums:groups"))


def where_to_begin(reader):
    return reader.marks(reverse("forums:start"))


def feed(reader):
    return reader.marks(reverse("cases:feed"))


def sitemap(reader):
    """Addresses only, so the marks are those of the addresses."""
    text = content(reader.get("/sitemap-cases.xml")).decode()
    return {mark for case in CasePage.objects.all() if case.url and case.url in text for mark in marks(case.title)}


EVERYTHING, CASES, PUBLIC, GROUP = set(WORDS), set(WORDS) - OTHERS, {"public"}, {"group"}
IN_TITLES = EVERYTHING - {"file"}  # the words of files are not offered while somebody types
# {channel: what can show there at all}
CHANNELS: dict[Callable[[Reader], set[str]], set[str]] = {
    results: EVERYTHING,
    results_of_each_word: EVERYTHING,
    results_of_each_misspelt_word: EVERYTHING,
    results_typed_on_the_other_keyboard: EVERYTHING,
    results_of_the_sections: EVERYTHING,
    suggestions: EVERYTHING,
    suggestions_of_each_word: IN_TITLES,
    suggestions_of_initials: IN_TITLES,
    suggestions_on_the_other_keyboard: IN_TITLES,
    suggested_tags: EVERYTHING - {"wanted"},  # its mark is typed in part, and its address has none
    proposals: EVERYTHING,
    shorter_queries: EVERYTHING,
    ways_on: CASES,
    case_list: CASES,
    case_list_of_each_word: CASES,
    whole_case_list: CASES,
    csv_export: CASES,
    xlsx_export: CASES,
    related_and_case: CASES | GROUP,
    home: CASES | GROUP,
    boards: GROUP,
    unread: GROUP,
    groups: GROUP,
    where_to_begin: GROUP,
    government_page: CASES | {"wanted"},
    wanted_list: {"wanted"},
    recommended: CASES,
    feed: PUBLIC,
    sitemap: PUBLIC,
}


def test_every_channel_shows_everybody_exactly_what_they_may_see(world):
    query = Query.get(RECOMMENDED)
    for key in CASES:
        SearchPromotion.objects.create(query=query, page=world.things[key])
    for role, visible in VISIBLE.items():
        reader = world.reader(role)
        shown = {channel.__name__: channel(reader) for channel in CHANNELS}
        assert shown == {channel.__name__: visible & possible for channel, possible in CHANNELS.items()}, role


# --- what is counted -------------------------------------------------------------------------------------------------
def test_every_number_is_that_of_what_the_reader_may_see(world):
    for role in VISIBLE:
        compare_numbers(world, role)


def compare_numbers(world: World, role: str) -> None:
    reader, visible = world.reader(role), VISIBLE[role]
    cases, talk, wanted = visible - OTHERS, visible & {"group"}, visible & {"wanted"}
    years = {YEARS[key]: 1 for key in cases}

    found = reader.get(RESULTS, q=COMMON).context["found"]
    counts = {"cases": cases, "articles": set(), "talk": talk, "wanted": wanted, "exhibition": set()}
    assert {group.section.key: group.count for group in found.groups} == {key: len(it) for key, it in counts.items()}
    found = reader.get(RESULTS, q=COMMON, **{"in": "wanted"}).context["found"]
    assert [o.count for group in found.facets for o in group.options] == [1 for _need in wanted]
    for section, facets in (("cases", ("year", years)), ("talk", ("board", {board_of(world): 1} if talk else {}))):
        found = reader.get(RESULTS, q=COMMON, **{"in": section}).context["found"]
        counted = {
            group.facet.key: {int(o.value): o.count for o in group.options if o.value.isdigit()}
            for group in found.facets
        }
        assert counted[facets[0]] == facets[1]
        assert found.page.paginator.count == len(cases if section == "cases" else talk)
    for key, word in WORDS.items():
        assert reader.get(RESULTS, q=word, **{"as": "typed"}).context["found"].total == (key in visible), key

    for address in (LIST, reverse("cases:map")):
        listing = reader.get(address, q=COMMON).context["listing"]
        assert listing.total == len(cases)
        labels = {str(option.label): option.count for group in listing.facets() for option in group.options}
        assert {label: n for label, n in labels.items() if label.isdigit()} == {str(y): n for y, n in years.items()}
        assert {label: n for label, n in labels.items() if "leak" in label} == {f"leak{key}": 1 for key in cases}
        assert labels["함께"] == labels["본보기도"] == len(cases)
    assert numbers_beside(reader, "본보기도") == [len(cases)]
    assert numbers_beside(reader, "함께") == [len(cases)]

    rows = csv.reader(io.StringIO(content(reader.get(reverse("cases:export-csv"))).decode("utf-8-sig")))
    assert len(list(rows)) == 1 + len(cases)
    for key, word in WORDS.items():
        assert set(dict(reader.get(RESULTS, q=MISSPELT[key]).context["found"].corrected).values()) <= {1}, word


def board_of(world: World) -> int:
    return world.things["group"].forum_id


def numbers_beside(reader: Reader, name: str) -> list[int]:
    """The number of cases beside a suggestion with this name."""
    groups = json.loads(content(reader.get(SUGGEST, q=name)))["groups"]
    options = [one for group in groups for one in group["options"]]
    named = [one for one in options if "".join(piece for piece, _typed in one["pieces"]) == name]
    return [int(re.search(r"\d+", one["hint"])[0]) for one in named]


def test_the_number_of_a_hidden_case_is_answered_like_one_that_never_was(world):
    for role in VISIBLE:
        compare_answers(world, role)


def compare_answers(world: World, role: str) -> None:
    reader = world.reader(role)
    never = "CS-2099-9999"
    for key in ("public", "officers", "file", "down"):
        number = world.things[key].number
        for name in ("detail", "print", *(["files-zip"] if key == "file" else [])):
            address = reverse(f"cases:{name}", args=[number])
            if key in VISIBLE[role]:
                assert reader.client.get(address).status_code == 200
                continue
            answers = [reader.get(each, status=404) for each in (address, address.replace(number, never))]
            one, other = [bare(content(answer).decode(), number, never) for answer in answers]
            assert one == other
    file = world.things["file"].attachments.get()
    address = reverse("cases:file", args=[world.things["file"].number, file.stored_id])
    assert reader.client.get(address).status_code == (200 if "file" in VISIBLE[role] else 404)


def test_the_address_of_a_closed_thread_is_answered_like_one_that_never_was(world):
    thread, post = world.things["group"], world.things["group"].posts.get(number=2)
    for role in VISIBLE:
        reader = world.reader(role)
        for name, key in (("thread", thread.pk), ("post", post.pk), ("first-unread", thread.pk)):
            address = reverse(f"forums:{name}", args=[key])
            if "group" in VISIBLE[role]:
                assert "group" in reader.marks(address)
                continue
            never = reverse(f"forums:{name}", args=[99_999])
            one, other = (
                bare(content(reader.get(each, status=404)).decode(), each, quote(each, safe=""))
                for each in (address, never)
            )
            assert one == other


def bare(page: str, *numbers: str) -> str:
    """Without what differs from answer to answer."""
    for number in numbers:
        page = page.replace(number, "NUMBER")
    return re.sub(r'(nonce|value|csrf[a-z-]*)="[^"]{16,}"|"X-CSRFToken": "\w+"', "", page)


# --- saved searches and alerts ---------------------------------------------------------------------------------------
QUERIES = {"all": f"q={COMMON}", "cases": f"in=cases&q={COMMON}"} | {key: f"q={word}" for key, word in WORDS.items()}


@pytest.fixture
def told(inbox, index_now, time_machine, settings):
    """The world, a morning after everybody saved searches for all of it, while there was nothing yet."""
    settings.SITE_URL = "https://cs.example.org"
    time_machine.move_to(MONDAY, tick=False)
    people, home = make_people()
    index_now()
    for user in people.values():
        if user is not None:
            for name, query in QUERIES.items():
                save(user, query, name=name)
            save(user, f"q={COMMON}", name="list", place="cases")
    world = World(people, make_things(people, home), home)
    index_now()
    time_machine.move_to(morning(1), tick=False)
    for _person in range(2 * len(people)):
        tick()
    return world, inbox


def test_alerts_tell_each_person_exactly_of_what_they_may_see(told):
    world, inbox = told
    mails: dict[str, set[str]] = {}
    for message in inbox.messages:
        shown = [marks(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
        assert shown[0] == shown[-1]
        if shown[0]:
            mails[str(message["To"])] = mails.get(str(message["To"]), set()) | set().union(*shown)
    people = {role: user for role, user in world.people.items() if user is not None}
    assert mails == {user.email: VISIBLE[role] for role, user in people.items() if role not in NOT_TOLD}

    for role, user in people.items():
        reader = world.reader(role)
        shown = reader.marks(reverse("search:saved"))
        assert shown == (set() if role in NOT_TOLD else VISIBLE[role]), role
        for search in SavedSearch.objects.filter(user=user):
            finds = search.finds.count()
            expected = VISIBLE[role] & ({search.name} if search.name in WORDS else EVERYTHING)
            expected -= OTHERS if search.name in ("cases", "list") else set()
            assert finds == (0 if role in NOT_TOLD else len(expected)), (role, search.name)
            assert reader.marks(reverse("search:saved-run", args=[search.pk])) >= expected


def test_what_became_hidden_after_the_alert_is_no_longer_told(told):
    """Found, written down, then taken away: the list and its number follow at once, before any indexing."""
    world, _inbox = told
    reader = world.reader("officer in the group")
    assert reader.marks(reverse("search:saved")) == VISIBLE["officer in the group"]
    Need.objects.update(status="withdrawn")
    CasePage.objects.filter(pk=world.things["officers"].pk).update(live=False)
    GroupMembership.objects.filter(user=world.people["officer in the group"]).update(status="removed")
    reader.visible = {"public", "file"}
    assert reader.marks(reverse("search:saved")) == {"public", "file"}


# --- what was searched for -------------------------------------------------------------------------------------------
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"}


def test_the_log_is_for_editors_and_counts_what_everybody_may_see(world):
    for role in VISIBLE:
        reader = world.reader(role)
        for word in WORDS.values():
            reader.client.get(RESULTS, {"q": word}, **BROWSER)
    querylog.flush()
    found = dict(QueryDay.objects.values_list("hits__query__query_string", "found"))
    assert found == {word: int(key == "public") for key, word in WORDS.items()}
    opened = set()
    for role in VISIBLE:
        for name in ("search_searched", "search_nothing", "search_searched_results", "search_nothing_results"):
            response = world.reader(role).client.get(reverse(name))
            if response.status_code == 200:
                opened.add(role)
            assert (WORDS["draft"] in response.text) == (response.status_code == 200)
    assert opened == {"editor", "administrator"}
