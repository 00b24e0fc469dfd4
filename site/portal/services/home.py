"""The pages that the site cannot be without."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site, Task, Workflow

from cases.models import CaseIndexPage
from cases.services.review_setup import ensure_workflow
from journal.models import JournalPage
from journal.services.setup import ensure_sections
from portal.models import HomePage
from portal.services.info_pages import ensure_info_pages

# As Wagtail's own migration names it and its one task.
WAGTAILS_WORKFLOW = "Moderators approval"


@transaction.atomic
def ensure_home() -> HomePage:
    """The home page at the site's address, with the case library, the journal and the footer's pages under it.

    What is missing is made, the rest left alone. Wagtail's own welcome page goes, as long as nothing was put under it.
    """
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        welcome = root.get_children().filter(slug="home", content_type__model="page").first()
        slug = "home-page" if welcome else "home"
        home = root.add_child(instance=HomePage(title=settings.SITE_NAME, slug=slug))
        point_site_at(home)
        if welcome and not welcome.get_children().exists():
            welcome.delete()
            home.refresh_from_db()
            home.slug = "home"
            home.save()
    if not CaseIndexPage.objects.exists():
        home.add_child(instance=CaseIndexPage(title="사례", slug="cases"))
        ensure_workflow()
    if not JournalPage.objects.exists():
        home.add_child(instance=JournalPage(title="CS 저널", slug="journal"))
    ensure_sections()
    ensure_info_pages(home)
    drop_unused_moderation()
    return home


def drop_unused_moderation() -> None:
    """Take away the workflow that Wagtail brings along, unless a page has ever gone through it: cases have their own.

    Without it the CMS offers editors no "submit to moderators" beside publishing on the other pages.
    """
    unused = Workflow.objects.filter(name=WAGTAILS_WORKFLOW, workflow_states=None)
    tasks = Task.objects.filter(name=WAGTAILS_WORKFLOW, workflow_tasks__workflow__in=unused, task_states=None)
    keys = list(tasks.values_list("pk", flat=True))
    unused.delete()
    Task.objects.filter(pk__in=keys, workflow_tasks=None).delete()


def point_site_at(home: HomePage) -> None:
    """Make `home` what the default site shows, under the host and port of SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port = address.hostname or "localhost", port
    site.site_name, site.root_page = settings.SITE_NAME, home
    site.save()
