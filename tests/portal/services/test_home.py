import pytest
from django.test import override_settings
from wagtail.models import Page, Site, Task, Workflow, WorkflowTask

from cases.models import CaseIndexPage
from journal.models import JournalPage
from portal.models import HomePage, InfoPage
from portal.services.home import WAGTAILS_WORKFLOW, ensure_home

pytestmark = pytest.mark.django_db


def test_an_empty_site_gets_its_home_page_and_its_library():
    home = ensure_home()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert {page.specific_class for page in home.get_children()} == {CaseIndexPage, InfoPage, JournalPage}
    assert CaseIndexPage.objects.get().get_url() == "/cases/"
    assert Page.objects.filter(depth=2).count() == 1


def test_a_second_call_changes_nothing():
    ensure_home()
    before = list(Page.objects.order_by("pk").values())
    ensure_home()
    assert list(Page.objects.order_by("pk").values()) == before


def test_the_site_answers_under_the_address_of_the_settings():
    with override_settings(SITE_URL="https://cs.example.org"):
        ensure_home()
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("cs.example.org", 443)


def test_a_home_page_that_editors_renamed_is_left_alone():
    home = ensure_home()
    HomePage.objects.update(title="Our own words")
    assert ensure_home().pk == home.pk
    assert HomePage.objects.get().title == "Our own words"


def test_wagtails_own_workflow_goes_and_the_review_of_cases_stays():
    wagtails = Workflow.objects.create(name=WAGTAILS_WORKFLOW)
    WorkflowTask.objects.create(workflow=wagtails, task=Task.objects.create(name=WAGTAILS_WORKFLOW))
    ensure_home()
    assert list(Workflow.objects.values_list("name", flat=True)) == ["우수사례 검토", "저널 기사 승인"]
    assert not Task.objects.filter(name=WAGTAILS_WORKFLOW).exists()
