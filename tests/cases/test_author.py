"""Writing a case in the browser's terms: forms, autosave, stale forms, files, status."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.choices import Stage
from cases.models import CaseFile, CasePage, CaseTag
from cases.services.drafting import open_draft, save_step, version_of
from cases.services.review import submit_case
from cases.status import WAITING_FOR, YOUR_TURN
from people.choices import OfficerStatus, Role
from tests.factories import cases as make
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
QUERIES = {"mine": 8, "queue": 9}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def author():
    make.library()
    return make.officer()


@pytest.fixture
def signed_in(client, author):
    client.force_login(author.user)
    return client


def rows(prefix, *given):
    """The fields of a table as a browser posts them."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for at, row in enumerate(given):
        data |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    return data


def post_step(client, page, step, follow=False, **data):
    data = {"version": version_of(page)} | data
    return client.post(reverse("cases:edit", args=[page.pk, step]), data, follow=follow)


def results(*metrics, awards=(), text="", **more):
    return {"results": text} | rows("metrics", *metrics) | rows("awards", *awards) | more


BASICS = {"title": "콜센터 하나로", "audience": "public", "licence": "type1", "summary": "요약"}


def test_a_title_is_enough_to_begin(signed_in, author):
    response = signed_in.post(reverse("cases:new"), {"title": "전화 한 번에"})
    page = CasePage.objects.get()
    assert response.url == reverse("cases:edit", args=[page.pk, "basics"])
    assert (page.author, page.government, page.contact) == (author, author.government, author)
    assert (page.live, page.stage) == (False, Stage.DRAFT)


def test_every_step_opens_saves_and_leads_on(signed_in, author):
    page = make.draft(author)
    steps = ["basics", "problem", "action", "results", "lessons"]
    data = {
        "basics": BASICS | {"tags": "콜센터, 전화 친절"},
        "problem": {"problem": "문제", "voice": "시민", "customers": "모두"},
        "action": {"action": "한 일", "budget": "0", "staff": "2.5", "period_start": "2025-01-01"},
        "results": results({"name": "해결률", "unit": "%", "before": "38.2", "after": "71", "better": "higher"}),
        "lessons": {"lessons": "교훈", "spread": "조건"} | rows("links", {"title": "누리집", "url": "www.korea.kr"}),
    }
    for step, following in zip(steps, [*steps[1:], "files"], strict=True):
        assert signed_in.get(reverse("cases:edit", args=[page.pk, step])).status_code == 200
        response = post_step(signed_in, page, step, **data[step])
        assert response.status_code == 302, response.content.decode()
        assert response.url == reverse("cases:edit", args=[page.pk, following])
    text = open_draft(page)
    assert (text.voice, text.budget, str(text.staff)) == ("시민", 0, "2.5")
    assert [(metric.name, str(metric.before), str(metric.after)) for metric in text.metrics.all()] == [
        ("해결률", "38.2", "71")
    ]
    assert [link.url for link in text.links.all()] == ["https://www.korea.kr"]
    assert {tag.name for tag in text.tags.all()} == {"콜센터", "전화 친절"}
    for step in ("files", "check"):
        assert signed_in.get(reverse("cases:edit", args=[page.pk, step])).status_code == 200


def test_more_rows_are_drawn_without_javascript_and_keep_what_was_typed(signed_in, author):
    page = make.draft(author)
    before = version_of(page)
    typed = results({"name": "해결률", "before": "많이", "better": "higher"}, text="**좋아짐**")
    response = post_step(signed_in, page, "results", **typed, **{"more-metrics": "1"})
    content = response.content.decode()
    assert response.status_code == 200
    assert 'value="많이"' in content
    assert "**좋아짐**" in content
    assert 'name="metrics-3-name"' in content
    assert version_of(page) == before


def test_an_emptied_or_ticked_row_is_gone(signed_in, author):
    page = make.draft(author)
    one, two = {"name": "가", "before": "1", "better": "higher"}, {"name": "나", "before": "2", "better": "lower"}
    post_step(signed_in, page, "results", **results(one, two))
    assert [metric.name for metric in open_draft(page).metrics.all()] == ["가", "나"]
    post_step(signed_in, page, "results", **results(one | {"DELETE": "on"}, {"name": "", "better": "higher"}))
    assert list(open_draft(page).metrics.all()) == []


WRONG = {
    "title too long": ("basics", BASICS | {"title": "가" * 300}, "가" * 300),
    "title with a control character": ("basics", BASICS | {"title": "전화\x07벨"}, "전화"),
    "year of the dinosaurs": ("basics", BASICS | {"year": "12"}, 'value="12"'),
    "too many tags": ("basics", BASICS | {"tags": ",".join(f"태그{n}" for n in range(11))}, "태그10"),
    "a tag too long": ("basics", BASICS | {"tags": "나" * 40}, "나" * 40),
    "20 kB of brackets": ("problem", {"problem": "[" * 20_000}, "[" * 20_000),
    "text too long": ("action", {"action": "다" * 20_001}, "다" * 20_001),
    "budget in words": ("action", {"action": "한 일", "budget": "백만"}, 'value="백만"'),
    "period backwards": (
        "action",
        {"action": "a", "period_start": "2026-02-01", "period_end": "2026-01-01"},
        'value="2026-02-01"',
    ),
    "metric in words": ("results", results({"name": "해결률", "before": "반", "better": "higher"}), 'value="반"'),
    "metric without a name": ("results", results({"before": "5", "better": "higher"}), 'value="5"'),
    "link to a script": (
        "lessons",
        rows("links", {"title": "누름", "url": "javascript:alert(1)"}),
        "javascript:alert(1)",
    ),
}


@pytest.mark.parametrize(
    ("staff", "said"),
    [
        ("-3", "인력은 0명보다 적을 수 없습니다."),
        ("2.55", "인력은 소수점 아래 한 자리까지만 적어 주세요. 예: 2.5"),
        ("둘", "인력은 숫자로 적어 주세요. 예: 2.5"),
    ],
)
def test_staff_that_cannot_be_is_told_in_words_and_stays(signed_in, author, staff, said):
    response = post_step(signed_in, make.draft(author), "action", action="한 일", staff=staff)
    assert response.status_code == 422
    assert said in response.text
    assert f'value="{staff}"' in response.text


def test_the_staff_field_itself_starts_at_zero_and_goes_in_tenths(signed_in, author):
    page = make.draft(author)
    [field] = re.findall(
        r'<input[^>]*name="staff"[^>]*>', signed_in.get(reverse("cases:edit", args=[page.pk, "action"])).text
    )
    assert 'min="0"' in field
    assert 'step="0.1"' in field


@pytest.mark.parametrize(("step", "data", "kept"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_kept_is_named_and_stays_in_the_form(signed_in, author, step, data, kept):
    page = make.draft(author)
    before = version_of(page)
    response = post_step(signed_in, page, step, **data)
    assert response.status_code == 422
    assert kept in response.content.decode()
    assert "errorlist" in response.content.decode()
    assert version_of(page) == before


def test_autosaves_go_into_one_revision(signed_in, author):
    page = make.draft(author)
    url = reverse("cases:autosave", args=[page.pk, "problem"])
    revisions = page.revisions.count()
    version = version_of(page)
    for text in ("하나", "하나 둘", "하나 둘 셋"):
        response = signed_in.post(url, {"version": version, "problem": text})
        assert response.status_code == 200
        assert set(response.json()) == {"saved_at", "version"}
        version = response.json()["version"]
    assert page.revisions.count() == revisions
    assert open_draft(page).problem == "하나 둘 셋"


def test_an_autosave_in_the_middle_of_a_word_makes_no_tag(signed_in, author):
    CaseTag.objects.create(name="콜센터")
    page = make.draft(author)
    url = reverse("cases:autosave", args=[page.pk, "basics"])
    data = BASICS | {"version": version_of(page), "tags": "콜센터, 수도요"}
    assert signed_in.post(url, data).status_code == 200
    assert list(open_draft(page).tags.names()) == ["콜센터"]
    assert set(CaseTag.objects.values_list("name", flat=True)) == {"콜센터"}
    post_step(signed_in, page, "basics", **BASICS, tags="콜센터, 수도요금")
    assert sorted(open_draft(page).tags.names()) == ["수도요금", "콜센터"]


def test_an_autosave_never_writes_over_what_was_submitted(signed_in, author):
    page = make.submitted(author)
    signed_in.post(reverse("cases:withdraw", args=[page.pk]))
    revisions = page.revisions.count()
    url = reverse("cases:autosave", args=[page.pk, "problem"])
    assert signed_in.post(url, {"version": version_of(page), "problem": "새 글"}).status_code == 200
    assert page.revisions.count() == revisions + 1


def test_autosave_answers_in_words_when_it_cannot_save(client, signed_in, author):
    page = make.draft(author)
    url = reverse("cases:autosave", args=[page.pk, "problem"])
    stale = signed_in.post(url, {"version": "0", "problem": "글"})
    wrong = signed_in.post(url, {"version": version_of(page), "problem": "[" * 20_000})
    submit_case(page=page, actor=author.user)
    reviewed = signed_in.post(url, {"version": version_of(page), "problem": "글"})
    client.logout()
    out = client.post(url, {"version": version_of(page), "problem": "글"})
    assert [(answer.status_code, bool(answer.json()["message"])) for answer in (stale, wrong, reviewed, out)] == [
        (409, True),
        (422, True),
        (403, True),
        (401, True),
    ]


def test_a_stale_form_shows_both_texts_and_each_can_be_chosen(signed_in, author):
    page = make.draft(author, problem="처음", voice="시민")
    old = version_of(page)
    colleague = make.officer(author.government)
    save_step(page=page, actor=colleague.user, cleaned={"problem": "동료의 글", "voice": "상인"}, base_version=old)
    mine = {"version": old, "problem": "나의 글", "voice": "학생"}
    response = post_step(signed_in, page, "problem", **mine)
    content = response.content.decode()
    assert response.status_code == 409
    assert all(text in content for text in ("나의 글", "동료의 글", "학생", "상인", colleague.user.name))
    assert open_draft(page).problem == "동료의 글"

    chosen = {"problem": "나의 글", "voice": "학생", "choose-problem": "mine", "choose-voice": "theirs"}
    assert post_step(signed_in, page, "problem", **chosen).status_code == 302
    assert (open_draft(page).problem, open_draft(page).voice) == ("나의 글", "상인")


def test_who_saved_the_newer_text_elsewhere_alone_is_told_so(signed_in, author):
    page = make.draft(author, problem="처음")
    old = version_of(page)
    save_step(page=page, actor=author.user, cleaned={"problem": "다른 창의 글"}, base_version=old)
    response = post_step(signed_in, page, "problem", version=old, problem="이 창의 글")
    assert response.status_code == 409
    assert "본인이 다른 창이나 다른 기기에서 저장했습니다" in response.text
    assert "다른 사람" not in response.text


def test_the_rows_of_a_stale_table_can_be_taken_from_the_other(signed_in, author):
    page = make.draft(author)
    old = version_of(page)
    theirs = [{"name": "동료의 지표", "before": 1, "better": "higher"}]
    save_step(page=page, actor=author.user, cleaned={"metrics": theirs}, base_version=old)
    mine = results({"name": "나의 지표", "before": "2", "better": "higher"})
    content = post_step(signed_in, page, "results", version=old, **mine).content.decode()
    assert "나의 지표" in content
    assert "동료의 지표" in content
    assert post_step(signed_in, page, "results", **mine, **{"choose-metrics": "theirs"}).status_code == 302
    assert [metric.name for metric in open_draft(page).metrics.all()] == ["동료의 지표"]


@pytest.mark.parametrize("maker", ["submitted", "confirmed"])
def test_a_form_sent_while_the_case_is_reviewed_is_refused_with_the_text_for_copying(signed_in, author, maker):
    page = getattr(make, maker)(author)
    response = post_step(signed_in, page, "problem", problem="늦게 쓴 글")
    assert response.status_code == 403
    assert "늦게 쓴 글" in response.content.decode()
    assert open_draft(page).problem == make.TEXT["problem"]


def test_a_form_sent_without_a_session_shows_the_text_and_the_way_back(client, author):
    page = make.draft(author)
    response = post_step(client, page, "problem", problem="오래 쓴 글")
    url = reverse("cases:edit", args=[page.pk, "problem"])
    assert response.status_code == 403
    assert "오래 쓴 글" in response.content.decode()
    assert f"{reverse('account_login')}?next={url}" in response.content.decode()
    table = post_step(client, page, "results", **results({"name": "해결률", "better": "higher"}))
    assert "해결률" in table.content.decode()
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"


def test_files_are_added_handed_out_to_writers_and_removed(signed_in, client, author):
    page = make.draft(author)
    url = reverse("cases:upload", args=[page.pk])
    response = signed_in.post(url, {"file": SimpleUploadedFile("설문.pdf", PDF), "title": "설문지"})
    assert response.status_code == 302, response.content.decode()
    stored = CaseFile.objects.get()
    handed = signed_in.get(reverse("cases:draft-file", args=[page.pk, stored.pk]))
    assert (handed.status_code, b"".join(handed.streaming_content)) == (200, PDF)
    stranger = make.officer()
    client.force_login(stranger.user)
    assert client.get(reverse("cases:draft-file", args=[page.pk, stored.pk])).status_code == 404
    client.force_login(author.user)
    client.post(url, {"remove": str(stored.pk)})
    assert list(open_draft(page).attachments.all()) == []
    assert client.post(url, {"remove": str(stored.pk)}).status_code == 409


def test_a_file_removed_from_a_draft_stays_with_the_public_version(signed_in, author):
    page = make.draft(author)
    url = reverse("cases:upload", args=[page.pk])
    signed_in.post(url, {"file": SimpleUploadedFile("설문.pdf", PDF)})
    submit_case(page=page, actor=author.user)
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    signed_in.force_login(admin)
    for decision in ("confirm", "approve"):
        signed_in.post(reverse("cases:review", args=[page.pk]), {"decision": decision, "version": version_of(page)})
    public = CasePage.objects.get(pk=page.pk)
    assert [item.original_name for item in public.attachments.all()] == ["설문.pdf"]
    signed_in.force_login(author.user)
    signed_in.post(url, {"remove": str(CaseFile.objects.get().pk)})
    public = CasePage.objects.get(pk=page.pk)
    assert [item.original_name for item in public.attachments.all()] == ["설문.pdf"]
    assert list(open_draft(public).attachments.all()) == []


def test_a_synonym_becomes_its_tag_and_spellings_fall_together(signed_in, author):
    tag = CaseTag.objects.create(name="콜센터")
    tag.synonyms.create(name="전화 상담실")
    page = make.draft(author)
    post_step(signed_in, page, "basics", **BASICS, tags="전화상담실, 콜 센터, VoC, voc")
    assert sorted(open_draft(page).tags.names()) == ["VoC", "콜센터"]


def test_the_check_names_what_is_missing_and_links_to_its_step(signed_in, author):
    page = make.draft(author, summary="")
    content = signed_in.get(reverse("cases:edit", args=[page.pk, "check"])).content.decode()
    assert reverse("cases:edit", args=[page.pk, "results"]) in content
    assert reverse("cases:submit", args=[page.pk]) not in content
    post_step(signed_in, page, "basics", **BASICS)
    content = signed_in.get(reverse("cases:edit", args=[page.pk, "check"])).content.decode()
    assert reverse("cases:submit", args=[page.pk]) in content


def test_the_preview_is_drawn_by_the_pipeline_of_the_public_page(signed_in, author):
    page = make.draft(author, problem="**굵게** <script>alert(1)</script>")
    content = signed_in.get(reverse("cases:preview", args=[page.pk])).content.decode()
    assert "<strong>굵게</strong>" in content
    assert "<script>alert(1)" not in content
    fragment = signed_in.post(reverse("cases:preview-markdown"), {"text": "**굵게**<img src=x onerror=alert(1)>"})
    assert "<strong>굵게</strong>" in fragment.content.decode()
    assert "<img" not in fragment.content.decode()


def test_my_cases_and_my_governments_cases_are_two_lists(signed_in, author):
    mine = make.draft(author, title="나의 것")
    make.draft(make.officer(author.government), title="동료의 것")
    make.draft(title="남의 것")
    own = signed_in.get(reverse("cases:mine")).content.decode()
    ours = signed_in.get(reverse("cases:mine"), {"of": "government"}).content.decode()
    assert [name in own for name in ("나의 것", "동료의 것", "남의 것")] == [True, False, False]
    assert [name in ours for name in ("나의 것", "동료의 것", "남의 것")] == [False, True, False]
    assert reverse("cases:draft", args=[mine.pk]) in own


@pytest.mark.parametrize("view", ["mine", "queue"])
def test_lists_cost_the_same_at_one_row_and_at_five(client, author, django_assert_num_queries, view):
    user = author.user if view == "mine" else make.editor()
    maker = make.draft if view == "mine" else make.confirmed
    counts = []
    for wanted in (1, 5):
        while CasePage.objects.count() < wanted:
            maker(author)
        client.force_login(type(user).objects.get(pk=user.pk))
        client.get(reverse(f"cases:{view}"))
        with django_assert_num_queries(QUERIES[view]) as found:
            content = client.get(reverse(f"cases:{view}")).content.decode()
        counts.append((len(found), content.count('scope="row"')))
    assert counts == [(QUERIES[view], 1), (QUERIES[view], 5)]


def test_the_status_page_says_what_happened_and_what_to_do(signed_in, author):
    page = make.submitted(author)
    content = signed_in.get(reverse("cases:draft", args=[page.pk])).content.decode()
    assert reverse("cases:withdraw", args=[page.pk]) in content
    assert reverse("cases:edit", args=[page.pk, "basics"]) not in content
    signed_in.post(reverse("cases:withdraw", args=[page.pk]))
    content = signed_in.get(reverse("cases:draft", args=[page.pk])).content.decode()
    assert reverse("cases:edit", args=[page.pk, "basics"]) in content


def test_a_draft_is_deleted_after_asking(signed_in, author):
    page = make.draft(author)
    signed_in.post(reverse("cases:upload", args=[page.pk]), {"file": SimpleUploadedFile("설문.pdf", PDF)})
    url = reverse("cases:delete", args=[page.pk])
    assert signed_in.get(url).status_code == 200
    assert CasePage.objects.filter(pk=page.pk).exists()
    assert signed_in.post(url).url == reverse("cases:mine")
    assert (CasePage.objects.count(), CaseFile.objects.count()) == (0, 0)


def test_a_published_case_may_be_changed_and_is_looked_at_again_only_when_that_is_near(signed_in, author):
    page = make.published(author)
    url, keep = reverse("cases:draft", args=[page.pk]), reverse("cases:keep", args=[page.pk])
    content = signed_in.get(url).content.decode()
    assert "공개된 사례 고치기" in content
    assert "공개된 글은" in content
    assert keep not in content
    for days, shown in ((31, False), (30, True), (-1, True)):
        CasePage.objects.update(review_on=timezone.localdate() + timedelta(days=days))
        assert (keep in signed_in.get(url).content.decode()) is shown


def test_whoever_must_decide_is_asked_to(client, author):
    page = make.submitted(author)
    client.force_login(make.coordinator(author.government).user)
    for address in (reverse("cases:queue"), reverse("cases:draft", args=[page.pk])):
        content = client.get(address).content.decode()
        assert str(YOUR_TURN) in content
        assert str(WAITING_FOR[Stage.SUBMITTED]) not in content


def test_preview_check_and_review_show_what_stands_beside_the_text(signed_in, author):
    page = make.draft(author, tags=["전화친절"])
    metric = {
        "name": "대기",
        "before": "3",
        "before_label": "2월",
        "after": "1",
        "after_label": "9월",
        "better": "lower",
    }
    post_step(signed_in, page, "results", **results(metric))
    signed_in.post(reverse("cases:upload", args=[page.pk]), {"file": SimpleUploadedFile("설문.pdf", PDF)})
    preview = reverse("cases:preview", args=[page.pk])
    check, review = reverse("cases:edit", args=[page.pk, "check"]), reverse("cases:review", args=[page.pk])
    for address in (preview, check, review):
        content = signed_in.get(address).content.decode()
        for word in ("전화친절", "설문.pdf", author.government.name, page.get_licence_display(), "(2월)", "(9월)"):
            assert word in content, (address, word)


def test_rows_that_may_stay_empty_are_not_marked_and_choices_begin_with_words(signed_in, author):
    page = make.draft(author)
    address = reverse("cases:edit", args=[page.pk, "results"])
    assert "field__required" not in signed_in.get(address).content.decode()
    post_step(signed_in, page, "results", **results({"name": "대기", "before": "3", "better": "lower"}))
    assert "field__required" in signed_in.get(address).content.decode()
    basics = signed_in.get(reverse("cases:edit", args=[page.pk, "basics"])).content.decode()
    assert "---------" not in basics
    assert basics.count("선택하십시오") == 3


def test_the_files_step_says_what_may_be_uploaded_before_anything_is(signed_in, author):
    page = make.draft(author)
    content = signed_in.get(reverse("cases:edit", args=[page.pk, "files"])).content.decode()
    for word in ("hwpx", "pdf", " MB", "data-max-bytes"):
        assert word in content


def test_who_waits_for_approval_is_told_so_and_led_to_the_affiliation(client):
    make.library()
    waiting, resident = OfficerFactory(status=OfficerStatus.PENDING).user, UserFactory()
    for user, told in ((waiting, True), (resident, False)):
        client.force_login(user)
        response = client.get(reverse("cases:new"))
        assert response.status_code == 403
        for content in (response.content.decode(), client.get(reverse("cases:mine")).content.decode()):
            assert ("승인을 기다리고 있습니다" in content) is told
            assert content.count(reverse("people:affiliation")) > 0


def test_opening_a_case_under_review_says_why_not_and_leads_back_to_it(signed_in, author):
    page = make.submitted(author)
    response = signed_in.get(reverse("cases:edit", args=[page.pk, "basics"]))
    assert response.status_code == 403
    assert reverse("cases:draft", args=[page.pk]) in response.content.decode()


def test_a_published_case_is_confirmed_as_valid_or_looked_at_later(signed_in, author):
    page = make.published(author)
    url = reverse("cases:keep", args=[page.pk])
    signed_in.post(url, {"months": "3"})
    sooner = CasePage.objects.get(pk=page.pk).review_on
    signed_in.post(url)
    later = CasePage.objects.get(pk=page.pk).review_on
    assert timezone.localdate() < sooner < later
    assert signed_in.post(url, {"months": "9"}).status_code == 409
