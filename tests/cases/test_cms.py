"""An editor's work in Wagtail's admin, held to the same effects as the site's own pages."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cases.choices import Stage
from cases.models import CaseFile, CasePage, CaseTag, TagSynonym
from cases.services.drafting import open_draft, save_step, version_of
from cases.services.files import add_attachment
from cases.services.publishing import plan_review, unpublish_case
from cases.services.review import return_case
from cases.wagtail_hooks import CaseListing
from people.choices import Role
from tests.factories import cases as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGGED = [("wagtail.workflow.approve", "좋습니다."), ("wagtail.publish", None)]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def editor():
    make.library()
    return make.editor()


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


def fresh(page):
    return CasePage.objects.get(pk=page.pk)


def form_data(page, **changes):
    """What the CMS's form of a case posts."""
    text = open_draft(page)
    attachments = [
        {"id": item.pk or "", "title": item.title, "licence": item.licence, "stored": item.stored_id, "ORDER": at}
        for at, item in enumerate(text.attachments.all(), start=1)
    ]
    return nested_form_data(
        {
            "title": text.title,
            "government": text.government_id,
            "summary": text.summary,
            **{part: getattr(text, part) for part in ("problem", "customers", "results", "lessons", "spread")},
            "case_action": text.action,
            "audience": text.audience,
            "licence": text.licence,
            "tags": "",
            "metrics": inline_formset([]),
            "awards": inline_formset([]),
            "links": inline_formset([]),
            "attachments": inline_formset(attachments, initial=len(attachments)),
            "comments": inline_formset([]),
            **changes,
        }
    )


def edit(cms, page, **changes):
    return cms.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_data(page, **changes))


def test_no_field_of_the_form_hides_the_address_that_the_cms_saves_to(cms):
    page = make.published()
    response = cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    names = {field.html_name for field in response.context["form"]}
    assert names & {"action", "method", "submit", "reset", "elements"} == set()
    assert "case_action" in names


@pytest.mark.parametrize("way", ["site", "cms"])
def test_approval_has_one_effect_wherever_it_is_given(cms, editor, way):
    page = make.confirmed()
    mail.outbox.clear()
    if way == "site":
        data = {"decision": "approve", "comment": "좋습니다.", "version": version_of(page)}
        cms.post(reverse("cases:review", args=[page.pk]), data)
    else:
        state = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        cms.post(url, {"comment": "좋습니다."})
    public = fresh(page)
    assert (public.live, public.number[-5:], public.stage) == (True, "-0001", Stage.PUBLISHED)
    assert public.review_on is not None
    assert [message.to for message in mail.outbox] == [[page.author.user.email]]
    logged = PageLogEntry.objects.filter(page=page.pk, user=editor).order_by("pk")
    assert [(entry.action, entry.data.get("comment")) for entry in logged] == LOGGED


@pytest.mark.parametrize("way", ["site", "cms"])
def test_a_return_has_one_effect_wherever_it_is_given(cms, way):
    page = make.confirmed()
    mail.outbox.clear()
    if way == "site":
        data = {"decision": "return", "comment": "근거가 없습니다.", "version": version_of(page)}
        cms.post(reverse("cases:review", args=[page.pk]), data)
    else:
        state = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk])
        cms.post(url, {"comment": "근거가 없습니다."})
    assert fresh(page).stage == Stage.RETURNED
    assert [message.to for message in mail.outbox] == [[page.author.user.email]]
    assert "근거가 없습니다." in mail.outbox[0].body


def test_the_editors_screens_open_in_korean(cms):
    page = make.published()
    CaseTag.objects.create(name="콜센터")
    plan_review(page)
    urls = [
        reverse("case_pages:index"),
        reverse("cases_overdue"),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse(CaseTag.snippet_viewset.get_url_name("list")),
        reverse("cases_merge_tag", args=[CaseTag.objects.get().pk]),
    ]
    for url in urls:
        response = cms.get(url)
        assert response.status_code == 200, url
        assert 'lang="ko"' in response.content.decode()


@pytest.mark.parametrize("stage", list(Stage))
def test_the_listing_filters_by_where_a_case_stands(cms, stage):
    draft, submitted, confirmed = make.draft(), make.submitted(), make.confirmed()
    titles = {}
    for page in (draft, submitted, confirmed, make.published()):
        titles[page.stage] = page.pk
    url = reverse("case_pages:index")
    found = {row.pk for row in cms.get(url, {"step": stage.value}).context["object_list"]}
    assert found == ({titles[stage]} if stage in titles else set())


def test_an_editor_edits_and_publishes_a_case_with_files(cms):
    page = make.published()
    response = edit(cms, page, problem="편집자의 글", tags="콜센터", new_files=SimpleUploadedFile("a.pdf", PDF))
    assert response.status_code == 302, response.context["form"].errors
    text = open_draft(page)
    assert (text.problem, list(text.tags.names())) == ("편집자의 글", ["콜센터"])
    assert [item.original_name for item in text.attachments.all()] == ["a.pdf"]
    response = edit(cms, page, **{"action-publish": "yes"})
    assert response.status_code == 302
    public = fresh(page)
    assert public.number.endswith("-0001")
    assert [item.original_name for item in public.attachments.all()] == ["a.pdf"]
    assert public.rendered["problem"] == "<p>편집자의 글</p>"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def returned():
    page = make.confirmed()
    return_case(page=page, actor=make.editor(), reason="근거가 없습니다.")
    return page


def taken_off():
    page = make.published()
    unpublish_case(page=page, actor=make.editor(), reason="틀렸습니다.")
    return page


def changed_by_its_author():
    page = make.published()
    save_step(page=page, actor=page.author.user, cleaned={"problem": "담당자의 글"}, base_version=version_of(page))
    return page


UNREVIEWED = [make.draft, make.submitted, returned, taken_off, changed_by_its_author]
TOMORROW = timezone.now() + datetime.timedelta(days=1)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("go_live_at", ["", f"{TOMORROW:%Y-%m-%d %H:%M}"], ids=["now", "tomorrow"])
@pytest.mark.parametrize("unreviewed", UNREVIEWED)
def test_nobody_publishes_past_the_review_and_what_was_typed_is_kept(cms, unreviewed, go_live_at, role):
    page = unreviewed()
    before = fresh(page)
    cms.force_login(UserFactory(roles=[role]))
    response = edit(cms, page, problem="편집자의 글", go_live_at=go_live_at, **{"action-publish": "yes"})
    assert response.status_code == 302
    assert any("공개하지 않았습니다" in sentence for sentence in said(response)), said(response)
    after = fresh(page)
    assert (after.live, after.stage == Stage.PUBLISHED) == (before.live, False)
    assert not after.approved_schedule
    if before.live:
        assert after.rendered["problem"] == before.rendered["problem"]
    assert open_draft(page).problem == "편집자의 글"


def offers_to_publish(cms, page):
    return 'name="action-publish"' in cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


@pytest.mark.parametrize("unreviewed", UNREVIEWED)
def test_the_button_to_publish_is_not_there_before_the_review(cms, unreviewed):
    assert not offers_to_publish(cms, unreviewed())


@pytest.mark.parametrize("reviewed", [make.confirmed, make.published])
def test_the_button_to_publish_is_there_after_it(cms, reviewed):
    assert offers_to_publish(cms, reviewed())


def test_a_case_made_in_the_cms_begins_as_a_draft(cms):
    library = make.library()
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", library.pk])
    assert 'name="action-publish"' not in cms.get(url).content.decode()
    data = form_data(make.draft(), slug="", **{"action-publish": "yes"})
    assert "검토를 거치면" in said(cms.post(url, data))[0]
    assert CasePage.objects.count() == 2
    assert not CasePage.objects.exclude(number=None).exists()
    assert not CasePage.objects.live().exists()


def test_an_editor_publishes_a_confirmed_case_unless_a_needed_part_is_gone(cms):
    page = make.confirmed()
    edit(cms, page, summary="", **{"action-publish": "yes"})
    assert not fresh(page).live
    edit(cms, page, summary="요약", **{"action-publish": "yes"})
    assert fresh(page).live


@pytest.mark.parametrize("below", [False, True])
def test_cases_are_not_published_in_bulk_past_the_review(cms, below):
    library, page, other = make.library(), make.submitted(), make.confirmed(title="확인된 사례")
    chosen = [library.pk] if below else [page.pk, other.pk]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={pk}" for pk in chosen)
    response = cms.post(f"{url}?{query}&next=/cms/", {"include_descendants": "on"} if below else {})
    assert not CasePage.objects.live().exists()
    assert any(page.title in sentence for sentence in said(response)), said(response)
    cms.post(f"{url}?id={other.pk}&next=/cms/", {})
    assert fresh(other).live


@pytest.mark.parametrize("way", ["publish_copies", "alias"])
def test_a_copy_does_not_become_public(cms, way):
    page = make.published()
    data = {
        "new_title": "사본",
        "new_slug": "copy",
        "new_parent_page": page.get_parent().pk,
        way: "on",
    }
    response = cms.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert response.status_code == 302
    assert CasePage.objects.count() == 1


def test_the_cms_refuses_a_program_that_calls_itself_a_document(cms):
    page = make.draft()
    version = version_of(page)
    response = edit(cms, page, new_files=SimpleUploadedFile("report.pdf", b"MZ\x90\x00" + b"\0" * 100))
    assert response.status_code == 200
    assert "new_files" in response.context["form"].errors
    assert (version_of(page), CaseFile.objects.count()) == (version, 0)


def test_a_file_of_another_case_cannot_be_attached(cms):
    page, other = make.draft(), make.draft(title="다른 사례")
    edit(cms, other, new_files=SimpleUploadedFile("secret.pdf", PDF))
    row = {"id": "", "title": "훔침", "licence": "", "stored": CaseFile.objects.get().pk, "ORDER": 1}
    response = edit(cms, page, attachments=inline_formset([row], initial=0))
    assert response.status_code == 200
    assert list(open_draft(page).attachments.all()) == []


def test_tags_typed_in_the_cms_lead_to_their_synonyms_tag(cms):
    tag = CaseTag.objects.create(name="콜센터")
    TagSynonym.objects.create(name="전화상담실", tag=tag)
    page = make.draft()
    edit(cms, page, tags="전화 상담실, 콜 센터")
    assert list(open_draft(page).tags.names()) == ["콜센터"]


def test_the_list_of_cases_shows_the_day_of_the_review(cms):
    page = make.published()
    CasePage.objects.filter(pk=page.pk).update(review_on=datetime.date(2099, 3, 4))
    assert "2099.03.04." in cms.get(reverse("case_pages:index")).content.decode()


def test_the_governments_to_choose_from_say_until_when_they_stood_todays_first(cms):
    page = make.draft()
    gone = LocalGovernmentFactory(name_ko="가창원시", valid_to=datetime.date(2011, 1, 1))
    form = cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    labels = [label for value, label in form.fields["government"].choices if value]
    assert labels == [page.government.name, f"{gone.name} (2010년까지)"]


def test_two_tags_are_merged_from_the_list_of_tags(cms):
    source, target = CaseTag.objects.create(name="통합콜센터"), CaseTag.objects.create(name="콜센터")
    public, draft = make.published(tags=["통합콜센터"]), make.draft(tags=["통합콜센터", "콜센터"], title="둘")
    assert (
        reverse("cases_merge_tag", args=[source.pk])
        in cms.get(reverse(CaseTag.snippet_viewset.get_url_name("list"))).content.decode()
    )
    cms.post(reverse("cases_merge_tag", args=[source.pk]), {"target": target.pk})
    assert list(CaseTag.objects.values_list("name", flat=True)) == ["콜센터"]
    assert list(fresh(public).tags.names()) == ["콜센터"]
    assert [list(open_draft(page).tags.names()) for page in (public, draft)] == [["콜센터"], ["콜센터"]]
    assert CaseTag.named(["통합 콜센터"]) == [target]


def test_a_numbered_case_is_never_deleted(cms):
    page = make.published()
    cms.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert fresh(page).number
    draft = make.draft(title="초안")
    cms.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert not CasePage.objects.filter(pk=draft.pk).exists()


def test_an_editor_gets_no_further_than_pages_and_vocabularies(cms, editor):
    page = make.published()
    refused = [
        cms.get(reverse(name))
        for name in ("wagtailusers_users:index", "wagtailsites:index", "wagtailadmin_workflows:index")
    ]
    assert [response.status_code for response in refused] == [302] * 3
    assert cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert not editor.is_superuser


def test_a_judge_and_an_officer_do_not_enter_the_cms(client):
    make.library()
    for user in (UserFactory(roles=[Role.JUDGE]), make.officer().user):
        client.force_login(user)
        assert client.get(reverse("case_pages:index")).status_code == 403
        assert client.post(reverse("cases_merge_tag", args=[1])).status_code == 403


def test_two_editors_saving_at_once_in_the_cms_are_told(client, editor):
    page = make.draft()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    loaded = open_draft(page).latest_revision
    seen = {"loaded_revision_id": loaded.pk, "loaded_revision_created_at": loaded.created_at.isoformat()}
    client.force_login(make.editor())
    edit(client, page, problem="먼저 저장한 글", **seen)
    client.force_login(editor)
    response = client.post(
        url,
        form_data(page, problem="나중 글", **seen),
        headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
    )
    assert response.json()["error_code"] == "invalid_revision"
    assert open_draft(page).problem == "먼저 저장한 글"


def test_a_copy_is_a_new_draft_without_number_and_files(cms, editor):
    page = make.published()
    UserFactory(is_superuser=True)
    copied = page.copy(update_attrs={"slug": "CS-2099-0001", "title": "사본"}, keep_live=False, user=editor)
    assert (copied.number, copied.import_key, copied.live) == (None, None, False)
    assert copied.slug.startswith("draft-")


def test_a_draft_deleted_in_the_cms_takes_its_files_along(cms, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    page = make.draft()
    add_attachment(page=page, actor=page.author.user, upload=SimpleUploadedFile("설문.pdf", PDF))
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
    cms.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    with django_capture_on_commit_callbacks(execute=True):
        cms.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not CasePage.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_cms_asks_no_more_for_five_cases_than_for_one(client):
    make.library()
    people = {role: UserFactory(roles=[role]) for role in (Role.EDITOR, Role.ADMINISTRATOR)}
    asked_for = {(role, name): [] for role in people for name in ("wagtailadmin_home", "case_pages:index")}
    for more in (1, 4):
        for _number in range(more):
            make.confirmed()
            make.submitted()
            make.published()
        for (role, name), counts in asked_for.items():
            client.force_login(people[role])
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                page = client.get(reverse(name)).content.decode()
            counts.append(len(asked))
            assert page.count("콜센터 하나로") >= 2 * more, (role, name)
    for place, counts in asked_for.items():
        assert counts[0] == counts[1] <= 42, (place, counts)


def test_the_first_page_of_the_cms_lists_what_waits_for_an_editor_with_both_steps(cms):
    coordinated, free, confirmed = (
        make.submitted(title="담당자가 있는 사례"),
        make.submitted(title="담당자가 없는 사례"),
        make.confirmed(title="확인된 사례"),
    )
    make.coordinator(coordinated.government)
    panels = cms.get(reverse("wagtailadmin_home")).context["panels"]
    panel = next(panel for panel in panels if panel.name == "workflow_objects_to_moderate")
    user = cms.get(reverse("wagtailadmin_home")).wsgi_request
    rows = {row["obj"].pk: row for row in panel.get_context_data({"request": user, "csrf_token": ""})["states"]}
    assert rows.keys() == {free.pk, confirmed.pk}
    assert [step["status"] for step in rows[confirmed.pk]["workflow_tasks"]] == ["approved", "in_progress"]
    assert [step["status"] for step in rows[free.pk]["workflow_tasks"]] == ["in_progress", None]
    assert [name for name, _label, _comment in rows[free.pk]["actions"]] == ["reject", "approve", "approve"]
    assert "담당자가 있는 사례" not in "".join(row["obj"].title for row in rows.values())


def test_the_list_of_cases_shows_how_complete_the_newest_version_is(cms):
    page = make.submitted()
    text = open_draft(page)
    assert (fresh(page).score, text.score > 0) == (0, True)
    rows = cms.get(reverse("case_pages:index")).context["object_list"]
    columns = {column.name: column for column in CaseListing.columns}
    assert [columns["score"].get_value(row) for row in rows] == [text.score]
    assert [columns["grade"].get_value(row) for row in rows] == [text.grade]


@pytest.mark.parametrize("way", ["site", "cms"])
def test_the_author_hears_that_a_case_was_taken_off_the_site(cms, editor, way):
    page = make.published()
    mail.outbox.clear()
    if way == "site":
        unpublish_case(page=page, actor=editor, reason="담당 조례가 폐지되었습니다.")
    else:
        cms.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not fresh(page).live
    assert [message.to for message in mail.outbox] == [[page.author.user.email]]
    assert "공개가 중단되었습니다" in mail.outbox[0].subject
    assert ("담당 조례가 폐지되었습니다." in mail.outbox[0].body) == (way == "site")
