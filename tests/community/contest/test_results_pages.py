"""The pages of results: what the office gets, what everybody gets and when, that nothing leaks, what lists cost."""

from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from community.contest.models import AwardGiven, Contest, EntryFile, Exhibit, ResultSheet, Stage
from community.contest.services import publishing, resulting
from search.lookup import search_ids
from search.registry import section_of
from tests.community.contest.conftest import PEOPLE, PRACTICE, approved, computed, finish
from tests.factories import judged
from tests.factories.cases import library

pytestmark = pytest.mark.django_db
OFFICE = ("manager", "administrator")


@pytest.fixture
def visit(client):
    """visit(person, url, data): the page as the person gets it, in English; a POST with data."""

    def go(person, url, data=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
        return client.get(url) if data is None else client.post(url, data)

    return go


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def stage_url(stage, name="stage") -> str:
    return reverse(f"contest:manage-results-{name}".replace("-stage-", "-"), args=[stage.contest.slug, stage.pk])


# --- The office ----------------------------------------------------------------------------------------------------


def test_the_manager_computes_looks_approves_and_publishes_through_the_pages(world, visit, held):
    answer = visit(world.manager, stage_url(held.first, "compute"), {"kind": "practice"})
    page = text_of(visit(world.manager, answer.url))
    for words in (
        "90.00",
        "Goes on",
        "심사위원",
        "Checksum (SHA-256)",
        ResultSheet.objects.get().sha256,
        "효과",
        "Places and who",
    ):
        assert words in page
    sheet = ResultSheet.objects.get()
    again = text_of(visit(world.manager, reverse("contest:sheet-compare", args=[sheet.pk]), {}))
    assert "Identical" in again
    answer = visit(world.manager, reverse("contest:sheet-approve", args=[sheet.pk]), {"reason": ""})
    assert answer.url == stage_url(held.first)
    page = text_of(visit(world.manager, stage_url(held.first)))
    assert "Publish now" in page
    visit(world.manager, stage_url(held.first, "publish"), {"verb": "now"})
    page = text_of(visit(None, reverse("contest:outcomes", args=[held.contest.slug])))
    assert "출품작 1" in page
    assert "출품작 3" not in page


def test_the_office_is_warned_of_publishing_while_a_blind_stage_goes_on(world, visit, held):
    approved(world, held.first)
    url = reverse("contest:manage-results-stage", args=[held.contest.slug, held.first.pk])
    warning = "Judges of blind stages that are not over"
    assert warning not in text_of(visit(world.manager, url))
    Stage.objects.filter(pk=held.final.pk).update(is_blind=True)
    assert warning in text_of(visit(world.manager, url))


def test_dropped_scores_are_struck_through_and_t_scores_stand_beside_the_totals(world, visit, held):
    held.first.method = "trimmed"
    held.first.save()
    judged.score(held.first, held.judges, {held.entries[0]: (9, 5, 10)})
    page = text_of(visit(world.manager, computed(world, held.first).get_absolute_url()))
    assert "<s>100</s>" in page.replace("<s> 100 </s>", "<s>100</s>")
    assert "dropped: the highest" in page
    held.first.method = "t_score"
    held.first.save()
    assert "T-score" in text_of(visit(world.manager, computed(world, held.first).get_absolute_url()))


def test_a_moment_in_the_past_is_refused_with_a_sentence_and_stays_in_the_form(world, visit, held):
    approved(world, held.first)
    answer = visit(world.manager, stage_url(held.first, "publish"), {"verb": "plan", "publish_at": "2020-01-01T10:00"})
    assert answer.status_code == 409
    assert "This moment is over" in text_of(answer)
    assert "2020-01-01T10:00" in text_of(answer)
    assert (
        visit(world.manager, stage_url(held.first, "publish"), {"verb": "plan", "publish_at": "x"}).status_code == 422
    )


def test_a_ruling_without_a_reason_comes_back_with_what_was_chosen(world, visit, held):
    held.first.tie_breaks.all().delete()
    held.first.quota = 1
    held.first.save()
    judged.score(held.first, held.judges, {held.entries[1]: (9, 9, 9)})
    sheet = computed(world, held.first)
    url = reverse("contest:sheet-rule", args=[sheet.pk])
    given = {"at": str(held.first.pk), "entry": held.entries[0].pk, "passes": "yes", "reason": ""}
    answer = visit(world.manager, url, given)
    assert answer.status_code == 422
    assert "waits for a ruling" in text_of(answer)
    assert visit(world.manager, url, {**given, "reason": "현장 확인"}).status_code == 302
    assert "현장 확인" in text_of(visit(world.manager, ResultSheet.objects.order_by("-number")[0].get_absolute_url()))


def test_raw_scores_are_a_workbook_for_the_office_with_a_reason_and_no_formulas(world, visit, held):
    held.entries[0].title = "=HYPERLINK(1)"
    held.entries[0].save()
    url = stage_url(held.first, "scores")
    assert visit(world.manager, url, {"reason": ""}).status_code == 422
    answer = visit(world.manager, url, {"reason": "이의 신청 검토"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.values)
    assert len(rows) == 1 + 5 * 3 * 2
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[1][6] == 9
    from wagtail.log_actions import registry

    taken = registry.get_logs_for_instance(held.contest).filter(action="contest.scores_taken").get()
    assert (taken.user, taken.data["reason"]) == (world.manager, "이의 신청 검토")


def test_the_pages_of_the_office_are_nobody_elses(world, visit, held):
    sheet = approved(world, held.first).sheet
    urls = [
        reverse("contest:manage-results", args=[held.contest.slug]),
        stage_url(held.first),
        sheet.get_absolute_url(),
        reverse("contest:sheet-text", args=[sheet.pk]),
    ]
    for url in urls:
        for name in PEOPLE:
            assert visit(getattr(world, name), url).status_code == (200 if name in OFFICE else 403), (url, name)
        assert visit(None, url).status_code == 302


def test_the_list_of_stages_costs_the_same_however_many_there_are(world, visit, held, django_assert_max_num_queries):
    url = reverse("contest:manage-results", args=[held.contest.slug])
    visit(world.manager, url)
    with django_assert_max_num_queries(45) as one:
        visit(world.manager, url)
    closes = held.final.closes_at
    for number in range(4):
        held.contest.stages.create(
            kind="judging", name=f"더 {number}", level="central", opens_at=held.final.opens_at, closes_at=closes
        )
    with django_assert_max_num_queries(len(one)):
        visit(world.manager, url)


# --- Before publication --------------------------------------------------------------------------------------------


def test_before_publication_nothing_of_a_decided_result_is_anywhere(world, visit, held):
    approved(world, held.first)
    finish(world, held)
    code = AwardGiven.objects.get(entry=held.entries[0]).code
    entry = held.entries[0]
    places = [
        held.contest.get_absolute_url(),
        entry.get_absolute_url(),
        reverse("contest:mine"),
        reverse("contest:index"),
        reverse("contest:exhibition"),
        reverse("contest:exhibition") + f"?edition={held.contest.slug}&award=none",
        "/search/?q=%EC%B6%9C%ED%92%88%EC%9E%91",
        "/me/government/",
    ]
    for name in (*(name for name in PEOPLE if name not in OFFICE), None):
        person = getattr(world, name) if name else None
        for url in places:
            page = text_of(visit(person, url))
            assert not section_of("exhibition").queryset_for(person or AnonymousUser()).exists()
            for secret in ("대통령상</strong>", "Goes on", "90.00", code, "See the results", "Won in a contest"):
                assert secret not in page, (name, url, secret)
        outcomes = reverse("contest:outcomes", args=[held.contest.slug])
        assert visit(person, outcomes).status_code == 404
        assert visit(person, reverse("contest:exhibit", args=[held.contest.slug, 1])).status_code == 404
        certificate = reverse("contest:certificate", args=[entry.pk])
        assert visit(person, certificate).status_code == (404 if name else 302)
        answer = visit(person, reverse("contest:certificates"), {"code": code})
        assert "is genuine" not in text_of(answer)
        cache.clear()


# --- After publication ---------------------------------------------------------------------------------------------


def test_after_publication_everybody_sees_winners_and_finalists_and_nobody_else(world, visit, shown):
    page = text_of(visit(None, reverse("contest:outcomes", args=[shown.contest.slug])))
    for words in ("대통령상", "출품작 1", "출품작 2", "장관상"):
        assert words in page
    assert "출품작 3" not in page
    province = shown.entries[3].province
    page = text_of(visit(None, reverse("contest:outcomes", args=[shown.contest.slug]) + f"?province={province.code}"))
    assert "출품작 4" in page
    assert "출품작 1" not in page
    gallery = text_of(visit(None, reverse("contest:exhibition")))
    assert "출품작 1" in gallery
    assert "출품작 3" not in gallery
    assert "medal--grand" in gallery or "medal" in gallery
    assert visit(None, reverse("contest:exhibit", args=[shown.contest.slug, 3])).status_code == 404


def test_each_entry_of_an_award_that_several_get_is_a_link_on_the_sheet(world, visit, shown):
    page = text_of(visit(world.manager, ResultSheet.objects.get(stage=shown.final).get_absolute_url()))
    awards = page[page.index("<h2>Awards by rank") : page.index("<h2>Ranking")]
    given = AwardGiven.objects.filter(award__name="장관상")
    assert given.count() > 1
    assert [row.entry_id for row in given if row.entry.get_absolute_url() not in awards] == []


def test_the_gallery_is_looked_through_by_links_with_counts(world, visit, shown):
    url = reverse("contest:exhibition")
    page = text_of(visit(None, f"{url}?award=%EB%8C%80%ED%86%B5%EB%A0%B9%EC%83%81"))
    assert "출품작 1" in page
    assert "출품작 2" not in page
    assert re.search(r"장관상</span> <span class=\"facet__count\">3<", page)
    page = text_of(visit(None, f"{url}?edition=nothing"))
    assert "Nothing is on show here" in page


def test_the_gallery_costs_the_same_however_many_exhibits_there_are(world, visit, shown, django_assert_max_num_queries):
    url = reverse("contest:exhibition")
    kept = Exhibit.objects.get(entry__number=1)
    for exhibit in Exhibit.objects.exclude(pk=kept.pk):
        exhibit.delete()
    visit(None, url)
    with django_assert_max_num_queries(12) as one:
        visit(None, url)
    publishing.open_exhibition(contest=shown.contest)
    judged_more = Exhibit.objects.count()
    assert judged_more == 4
    with django_assert_max_num_queries(len(one)):
        visit(None, url)


def test_the_lists_of_winners_cost_the_same_at_one_and_at_more(world, visit, shown, django_assert_max_num_queries):
    url = reverse("contest:outcomes", args=[shown.contest.slug])
    visit(None, url)
    with django_assert_max_num_queries(26) as all_of_them:
        visit(None, url)
    with django_assert_max_num_queries(len(all_of_them)):
        visit(None, f"{url}?province={shown.entries[3].province.code}")


def test_an_exhibit_shows_the_version_that_was_judged_and_only_files_put_on_show(world, visit, shown):
    entry = shown.entries[0]
    sha = "a" * 64
    file = EntryFile.objects.create(
        entry=entry, file="x.pdf", original_name="x.pdf", content_type="application/pdf", kind="pdf", size=1, sha256=sha
    )
    content = shown.exhibit.version.content.replace('"files":[]', f'"files":[{{"sha256":"{sha}"}}]')
    type(shown.exhibit.version).objects.filter(pk=shown.exhibit.version_id).update(content=content)
    url = shown.exhibit.get_absolute_url()
    assert "x.pdf" not in text_of(visit(None, url))
    assert "Show x.pdf to everybody" in text_of(visit(world.author, url))
    fetch = reverse("contest:exhibit-file", args=[shown.contest.slug, 1, file.pk])
    assert visit(None, fetch).status_code == 404
    act = reverse("contest:exhibit-act", args=[shown.contest.slug, 1])
    assert visit(world.stranger, act, {"verb": "show", "file": file.pk}).status_code == 403
    visit(world.author, act, {"verb": "show", "file": file.pk})
    assert "x.pdf" in text_of(visit(None, url))


def test_a_winner_becomes_a_draft_in_one_click_and_the_published_case_wears_its_medal(world, visit, shown):
    act = reverse("contest:exhibit-act", args=[shown.contest.slug, 1])
    answer = visit(world.author, act, {"verb": "case"})
    page = Exhibit.objects.get(entry__number=1).case
    assert answer.url == reverse("cases:draft", args=[page.pk])
    assert "Read the case" not in text_of(visit(None, shown.exhibit.get_absolute_url()))
    type(page).objects.filter(pk=page.pk).update(live=True, number="CS-2026-0999")
    assert "Won in a contest" in text_of(visit(None, reverse("cases:detail", args=["CS-2026-0999"])))
    assert "Read the case" in text_of(visit(None, shown.exhibit.get_absolute_url()))


def test_who_entered_reads_the_result_and_prints_the_certificate(world, visit, shown):
    entry = shown.entries[0]
    page = text_of(visit(world.colleague, entry.get_absolute_url()))
    for words in ("The result", "대통령상", "Averages by criterion"):
        assert words in page
    code = AwardGiven.objects.get(entry=entry).code
    printed = text_of(visit(world.colleague, reverse("contest:certificate", args=[entry.pk])))
    assert code in printed
    assert "심사위원" not in page


def test_a_code_says_award_entry_government_and_date_and_nothing_else(world, visit, shown):
    url = reverse("contest:certificates")
    code = AwardGiven.objects.get(entry=shown.entries[0]).code
    page = text_of(visit(None, url, {"code": code.lower().replace("-", " ")}))
    for words in ("is genuine", "대통령상", "출품작 1", world.home.name_ko):
        assert words in page or world.home.name in page
    for secret in ("90.00", world.author.name, "추진"):
        assert secret not in page
    wrong = visit(None, url, {"code": "AAAA-BBBB-CCCC"})
    assert wrong.status_code == 422
    assert "no certificate with this code" in text_of(wrong)


def test_codes_are_not_tried_without_end(world, visit, shown, monkeypatch):
    monkeypatch.setattr("community.contest.views.exhibition.CHECKS", 2)
    cache.clear()
    url = reverse("contest:certificates")
    answers = [visit(None, url, {"code": f"AAAA-BBBB-CCC{n}"}).status_code for n in range(3)]
    assert answers == [422, 422, 429]
    code = AwardGiven.objects.first().code
    assert "is genuine" not in text_of(visit(None, url, {"code": code}))


def test_how_is_reckoned_is_declared_while_the_contest_is_prepared(world, visit):
    from tests.factories import contest as make

    draft = make.make_contest(is_open=False)
    url = reverse("contest:manage-reckoning", args=[draft.slug])
    given = {
        "step_places": 3,
        "final_places": 1,
        "rounding": "down",
        "award_border": "all_in",
        "version": draft.version,
    }
    assert visit(world.manager, url, given).status_code == 302
    draft = Contest.objects.get(pk=draft.pk)
    assert (draft.step_places, draft.final_places, draft.rounding, draft.award_border) == (3, 1, "down", "all_in")
    assert visit(world.manager, url, given).status_code == 409
    opened = reverse("contest:manage-reckoning", args=[world.contest.slug])
    assert visit(world.manager, opened).status_code == 403


def test_an_unknown_kind_is_not_computed(world, visit, held):
    assert visit(world.manager, stage_url(held.first, "compute"), {"kind": "x"}).status_code == 404
    assert resulting.newest_sheet(held.first, PRACTICE) is None


def test_an_exhibit_is_found_by_the_search_of_the_site_from_its_publication_on(world, visit, held, index_now):
    library()
    approved(world, held.first)
    finish(world, held)
    index_now()
    exhibits = section_of("exhibition").queryset_for(AnonymousUser())
    assert list(search_ids("출품작", exhibits).pks) == []
    publishing.publish(actor=world.manager, stage=held.final)
    index_now()
    found = search_ids("출품작 추진", section_of("exhibition").queryset_for(AnonymousUser())).pks
    assert sorted(Exhibit.objects.get(pk=key).entry.number for key in found) == [1, 2, 4, 5]
    assert "출품작" in text_of(visit(None, "/search/?q=%EC%B6%9C%ED%92%88%EC%9E%91&section=exhibition"))
