"""Case work in the CMS: how cases are edited and listed, the vocabularies, the log, the report of reviews due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cases import rules
from cases.choices import Stage
from cases.cms_home import AwaitingPanel
from cases.cms_panels import case_panels
from cases.models import CaseIndexPage, CasePage, CaseTag, CsType, TagSynonym
from cases.services.publishing import overdue
from cases.status import status_of
from cases.views.cms import OverdueReviewsView, merge_tag
from people.models import LocalGovernment

# The models know nothing of the CMS; Wagtail looks for this when a case is first edited.
CasePage.edit_handler = case_panels()

LOG_ACTIONS = {
    "cases.file_added": (_("Add a file"), _("Added a file")),
    "cases.file_removed": (_("Remove a file"), _("Removed a file")),
    "cases.unpublished": (_("Take off the site"), _("Taken off the site")),
    "cases.reassigned": (_("Change the responsible officer"), _("Changed the responsible officer")),
    "cases.passed_on": (_("Hand over"), _("Handed over to the successor")),
    "cases.still_valid": (_("Confirm as valid"), _("Confirmed as still valid")),
    "cases.review_postponed": (_("Put off the review"), _("Put off the review")),
    "cases.tags_merged": (_("Merge tags"), _("Merged tags")),
    "cases.review_reminded": (_("Remind of the review"), _("Reminded that the review is due")),
    "cases.imported": (_("Import"), _("Imported")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)


@hooks.register("construct_homepage_panels")
def what_awaits_review(request: Any, panels: list[Any]) -> None:
    panels[:] = [AwaitingPanel() if type(panel) is WorkflowObjectsToModeratePanel else panel for panel in panels]


class CaseFilterSet(WagtailFilterSet):
    """Government, vocabularies, where the case stands, whether its review is due."""

    step = ChoiceFilter(
        label=_("Where it stands"),
        choices=[(stage.value, stage.label) for stage in Stage],
        method="at_stage",
    )
    review_due = BooleanFilter(label=_("Review is due"), method="due")

    class Meta:
        model = CasePage
        fields = ["government", "cs_type", "focus_task", "audience", "is_sample"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        having = LocalGovernment.objects.filter(cases__isnull=False).distinct()
        self.filters["government"].queryset = having

    def at_stage(self: FilterSet, rows: Any, name: str, value: str) -> Any:
        return rows.at_stage(Stage(value))

    def due(self: FilterSet, rows: Any, name: str, value: bool | None) -> Any:
        if value is None:
            return rows
        keys = overdue().values("pk")
        return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class CaseIndexView(IndexView):
    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages).prefetch_related("government", "latest_revision")


def draft_value(name: str) -> Any:
    """Reads a value of the newest version: what a case under review has is not yet in the page's own columns."""

    def read(page: CasePage) -> Any:
        content = page.latest_revision.content if page.latest_revision else {}
        return content.get(name, getattr(page, name))

    return read


class CaseListing(PageListingViewSet):
    """Every case, wherever it stands."""

    icon = "doc-full"
    menu_label = _("Cases")
    menu_order = 110
    add_to_admin_menu = True
    model = CasePage
    index_view_class = CaseIndexView
    filterset_class = CaseFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("number", label=_("Number"), sort_key="number"),
        Column("government", label=_("Local government"), sort_key="government__name_ko"),
        Column("step", label=_("Where it stands"), accessor=lambda page: status_of(page).label),
        Column("grade", label=_("Evidence"), accessor=draft_value("grade")),
        Column("score", label=_("Completeness"), accessor=draft_value("score")),
        Column(
            "review_on",
            label=_("Review due on"),
            sort_key="review_on",
            accessor=lambda page: date_format(page.review_on, "Y.m.d.") if page.review_on else "",
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]


@hooks.register("register_admin_viewset")
def register_case_listing() -> CaseListing:
    return CaseListing("case_pages", url_prefix="case-list")


class CsTypeViewSet(SnippetViewSet):
    model = CsType
    icon = "list-ul"
    menu_label = _("CS types")
    list_display = ["name_ko", "name_en", "code", "sort_order"]


class CaseTagViewSet(SnippetViewSet):
    model = CaseTag
    icon = "tag"
    menu_label = _("Case tags")
    list_display = ["name", "slug"]
    search_fields = ["name"]
    exclude_form_fields = ["key"]


class TagSynonymViewSet(SnippetViewSet):
    model = TagSynonym
    icon = "link"
    menu_label = _("Tag synonyms")
    list_display = ["name", "tag"]
    search_fields = ["name"]
    exclude_form_fields = ["key"]


class Vocabularies(SnippetViewSetGroup):
    items = (CsTypeViewSet, CaseTagViewSet, TagSynonymViewSet)
    menu_label = _("Case vocabulary")
    menu_icon = "tag"
    menu_order = 120


register_snippet(Vocabularies)


@hooks.register("register_snippet_listing_buttons")
def merge_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, CaseTag) and rules.can_manage_tags(user):
        yield Button(_("Merge"), reverse("cases_merge_tag", args=[snippet.pk]), icon_name="resubmit", priority=30)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path("reports/case-reviews/", OverdueReviewsView.as_view(), name="cases_overdue"),
        path(
            "reports/case-reviews/results/",
            OverdueReviewsView.as_view(results_only=True),
            name="cases_overdue_results",
        ),
        path("case-tags/<int:pk>/merge/", merge_tag, name="cases_merge_tag"),
    ]


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return rules.is_editor(request.user)


@hooks.register("register_reports_menu_item")
def register_overdue_report() -> MenuItem:
    return EditorsMenuItem(_("Case reviews due"), reverse("cases_overdue"), icon_name="history", order=700)


def refuse_deletion(request: Any, pages: list[Any]) -> Any:
    if not any(isinstance(page.specific, CasePage) and page.specific.number for page in pages):
        return None
    messages.error(request, _("A case that was published cannot be deleted. Take it off the site instead."))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("before_delete_page")
def keep_numbered_cases(request: Any, page: Page) -> Any:
    """A number, once given, stays: whatever cites it must lead somewhere. Editors take such a case off the site."""
    return refuse_deletion(request, [page])


@hooks.register("before_bulk_action")
def keep_numbered_cases_in_bulk(request: Any, action_type: str, pages: list[Page], action: Any) -> Any:
    return refuse_deletion(request, pages) if action_type == "delete" else None


@hooks.register("construct_page_action_menu")
def offer_to_publish_only_what_may_be(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """No button "Publish" where the answer would be no; the workflow's own "Approve and publish" stays."""
    page = context.get("page")
    if page is None:
        allowed = not isinstance(context["parent_page"].specific, CaseIndexPage)
    else:
        page = page.specific
        allowed = not isinstance(page, CasePage) or bool(rules.can_publish(request.user, page))
    if not allowed:
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_create_page")
def new_cases_are_drafts(request: Any, parent: Page, page_class: type[Page]) -> None:
    """Wagtail makes a page public before it asks `before_publish_page`, so the wish to publish is taken out first."""
    if issubclass(page_class, CasePage) and "action-publish" in request.POST:
        request.POST = request.POST.copy()
        del request.POST["action-publish"]
        messages.warning(request, _("A new case begins as a draft. It is published when it has passed the review."))


@hooks.register("before_publish_page")
def publish_only_what_may_be(request: Any, page: Page) -> Any:
    """Refuse to publish a case past its review, at once or on a day to come. What was typed is kept as a draft."""
    case = page.specific
    if not isinstance(case, CasePage):
        return None
    decision = rules.can_publish(request.user, case)
    if decision:
        return None
    messages.error(request, _("Saved as a draft, but not published. %(reason)s") % {"reason": decision.reason})
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def publish_only_what_may_be_in_bulk(request: Any, action_type: str, pages: list[Page], action: Any) -> Any:
    """All or nothing, and the pages below the chosen ones count too."""
    if action_type != "publish" or Page not in action.models:
        return None
    chosen = Page.objects.filter(pk__in=[page.pk for page in pages])
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        below = [page.get_descendants().not_live() for page in pages]
        chosen = Page.objects.filter(pk__in={page.pk for rows in [chosen, *below] for page in rows})
    for case in CasePage.objects.filter(pk__in=chosen.values("pk")):
        decision = rules.can_publish(request.user, case.get_latest_revision_as_object())
        if not decision:
            said = _("Nothing was published. “%(title)s”: %(reason)s")
            messages.error(request, said % {"title": case.draft_title, "reason": decision.reason})
            return redirect(action.next_url)
    return None


@hooks.register("before_copy_page")
def copies_are_drafts(request: Any, page: Page) -> Any:
    """A copy of a case is a new case: it takes the way through the review, so none is made public by copying."""
    if request.method != "POST" or not (request.POST.get("publish_copies") or request.POST.get("alias")):
        return None
    if not CasePage.objects.descendant_of(page, inclusive=True).exists():
        return None
    messages.error(request, _("A copy of a case is a draft and takes the way through the review."))
    return redirect("wagtailadmin_pages:copy", page.pk)
