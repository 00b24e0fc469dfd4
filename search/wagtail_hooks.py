"""The editors' tools for the search: one group of the CMS's menu, their addresses, the words of the log."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.search_promotions.wagtail_hooks import SearchPicksMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from search.cms.promotions import CreateView, EditView, IndexView
from search.cms.reports import NothingView, SearchedView, act_on_query, handle_query
from search.cms.words import SynonymViewSet, TermViewSet

LOG_ACTIONS = {
    "search.synonyms_merged": (_("Merge synonyms"), _("Merged with another group of synonyms")),
    "search.query_handled": (_("Mark as handled"), _("Marked the search as handled")),
    "search.query_reopened": (_("Put on the list again"), _("Put the search on the list again")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)


class ReportMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm("search.view_queryday")


class SearchTools(SnippetViewSetGroup):
    items = (SynonymViewSet, TermViewSet)
    menu_label = _("Search")
    menu_name = "search-tools"
    menu_icon = "search"
    menu_order = 130

    def get_submenu_items(self) -> list[MenuItem]:
        reports = [
            ReportMenuItem(_("What was searched for"), reverse("search_searched"), icon_name="search", order=10),
            ReportMenuItem(_("Searches without result"), reverse("search_nothing"), icon_name="warning", order=20),
        ]
        picks = SearchPicksMenuItem(
            _("Recommended results"), reverse("wagtailsearchpromotions:index"), icon_name="pick", order=30
        )
        words = super().get_submenu_items()
        for number, item in enumerate(words):
            item.order = 40 + number
        return [*reports, picks, *words]


register_snippet(SearchTools)


@hooks.register("register_admin_urls", order=-10)
def register_admin_urls() -> list[URLPattern]:
    """The reports; and before Wagtail's own the pages of recommendations, at the same addresses."""
    return [
        path("search/searched/", SearchedView.as_view(), name="search_searched"),
        path("search/searched/results/", SearchedView.as_view(results_only=True), name="search_searched_results"),
        path("search/nothing/", NothingView.as_view(), name="search_nothing"),
        path("search/nothing/results/", NothingView.as_view(results_only=True), name="search_nothing_results"),
        path("search/queries/<int:query_id>/handle/", handle_query, name="search_handle_query"),
        path("search/queries/<int:query_id>/<slug:key>/", act_on_query, name="search_act_on_query"),
        path("searchpicks/", IndexView.as_view(), name="search_promotions"),
        path("searchpicks/results/", IndexView.as_view(results_only=True), name="search_promotions_results"),
        path("searchpicks/add/", CreateView.as_view(), name="search_promotion_add"),
        path("searchpicks/<int:query_id>/", EditView.as_view(), name="search_promotion_edit"),
    ]


@hooks.register("construct_settings_menu")
def recommendations_stand_with_the_search(request: Any, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name != "promoted-search-results"]


@hooks.register("construct_reports_menu")
def one_report_of_searches(request: Any, items: list[MenuItem]) -> None:
    """Wagtail's own report knows the counts alone and is for superusers."""
    items[:] = [item for item in items if item.name != "search-terms"]
