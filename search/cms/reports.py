"""What people looked for: the most frequent queries, and those that find nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_filters import BooleanFilter, ChoiceFilter
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from common.exceptions import DomainError, require
from common.pictures import PartBarInput, PartBars, part_bars
from common.spreadsheets import escape_cell
from search.models import HandledQuery, QueryDay
from search.querylog import public_count
from search.registry import query_acts
from search.rules import can_handle_queries

PERIODS = {7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 90: gettext_lazy("90 days")}
DEFAULT_PERIOD = 30
WEEK = 7


class PeriodFilterSet(WagtailFilterSet):
    days = ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=[(str(days), label) for days, label in PERIODS.items() if days != DEFAULT_PERIOD],
        empty_label=PERIODS[DEFAULT_PERIOD],
        method="as_it_is",
    )

    class Meta:
        model = Query
        fields: list[str] = []

    def as_it_is(self, rows: Any, name: str, value: str) -> Any:
        """The period is applied where the counts are made."""
        return rows


class NothingFilterSet(PeriodFilterSet):
    handled = BooleanFilter(label=gettext_lazy("Handled"), method="as_it_is")


class SearchesReport(ReportView):
    """Common to both lists: the period, the columns, who may look."""

    is_searchable = True
    search_fields = ["query_string"]
    header_icon = "search"
    default_ordering = ("-searches", "query_string")
    filterset_class: type[WagtailFilterSet] = PeriodFilterSet
    permission_policy = ModelPermissionPolicy(QueryDay)
    any_permission_required = ["view"]
    export_headings = {
        "query_string": gettext_lazy("Query"),
        "searches": gettext_lazy("Searches"),
        "found": gettext_lazy("Results found"),
        "nothing": gettext_lazy("Searches without result"),
        "last": gettext_lazy("Last searched on"),
    }
    list_export = ["query_string", "searches", "found", "nothing", "last"]
    # Anybody can type what a spreadsheet would take for a formula.
    custom_field_preprocess = {"query_string": {"csv": escape_cell, "xlsx": escape_cell}}
    columns = [
        Column("query_string", label=gettext_lazy("Query"), sort_key="query_string"),
        NumberColumn("searches", label=gettext_lazy("Searches"), sort_key="searches"),
        Column("found", label=gettext_lazy("Results found"), sort_key="found"),
        NumberColumn("nothing", label=gettext_lazy("Searches without result"), sort_key="nothing"),
        Column(
            "last",
            label=gettext_lazy("Last searched on"),
            sort_key="last",
            accessor=lambda row: date_format(row.last, "Y.m.d."),
        ),
    ]

    @property
    def days(self) -> int:
        given = self.request.GET.get("days", "")
        return int(given) if given.isdecimal() and int(given) in PERIODS else DEFAULT_PERIOD

    @property
    def since(self) -> datetime.date:
        """The first day of the period; today is its last."""
        return timezone.localdate() - datetime.timedelta(days=self.days - 1)

    def get_base_queryset(self) -> QuerySet[Query]:
        return searched_since(self.since)


class SearchedView(SearchesReport):
    """The most frequent queries, under a picture of all searches."""

    page_title = gettext_lazy("What was searched for")
    index_url_name = "search_searched"
    index_results_url_name = "search_searched_results"
    template_name = "search/cms/searched.html"
    export_filename = "searches"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        return context if self.results_only else context | {"chart": picture(self.since, self.days)}


class NothingColumn(Column):
    """The way on from a query without result."""

    cell_template_name = "search/cms/nothing_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        acts = [act for act in query_acts().values() if act.allowed(request.user)]
        return context | {"query": instance, "request": request, "acts": acts}


class NothingView(SearchesReport):
    """Queries that found nothing when they were last asked, without those that are handled."""

    page_title = gettext_lazy("Searches without result")
    header_icon = "warning"
    index_url_name = "search_nothing"
    index_results_url_name = "search_nothing_results"
    template_name = "search/cms/nothing.html"
    filterset_class = NothingFilterSet
    paginate_by = 20
    export_filename = "searches-without-result"
    columns = [
        SearchesReport.columns[0],
        NumberColumn("nothing", label=gettext_lazy("Searches without result"), sort_key="nothing"),
        SearchesReport.columns[4],
        Column("now", label=gettext_lazy("Results now"), accessor="now"),
        NothingColumn("actions", label=gettext_lazy("What to do")),
    ]
    default_ordering = ("-nothing", "query_string")

    def get_base_queryset(self) -> QuerySet[Query]:
        rows = super().get_base_queryset().filter(found=0).select_related("handled")
        return rows.filter(handled__isnull=self.request.GET.get("handled") != "true")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """With what each finds at this moment, so that an editor sees at once what a synonym has done."""
        for row in [] if self.is_export else object_list:
            row.now = public_count(row.query_string)
        return object_list


@require_POST
@require_admin_access
def act_on_query(request: HttpRequest, query_id: int, key: str) -> HttpResponse:
    """Do with the words what an area offers (search.registry.QueryAct), and mark them as handled; back to the list."""
    require(can_handle_queries(request.user))
    query = get_object_or_404(Query, pk=query_id)
    act = query_acts().get(key)
    if act is None:
        raise Http404
    require(act.allowed(request.user))
    try:
        with transaction.atomic():
            act.act(request.user, query.query_string)
            HandledQuery.objects.get_or_create(query=query, defaults={"handled_by": request.user})
            log(instance=query, action="search.query_handled", user=request.user, data={"by": key})
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(act.done) % {"query": query})
    return _back(request)


@require_POST
@require_admin_access
def handle_query(request: HttpRequest, query_id: int) -> HttpResponse:
    """Mark a query as handled, or with `undo` as not handled; back to the list."""
    require(can_handle_queries(request.user))
    query = get_object_or_404(Query, pk=query_id)
    with transaction.atomic():
        if request.POST.get("undo"):
            HandledQuery.objects.filter(query=query).delete()
            log(instance=query, action="search.query_reopened", user=request.user)
        else:
            HandledQuery.objects.get_or_create(query=query, defaults={"handled_by": request.user})
            log(instance=query, action="search.query_handled", user=request.user)
    said = _("“%(query)s” is on the list again.") if request.POST.get("undo") else _("“%(query)s” is handled.")
    messages.success(request, said % {"query": query})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the list from which the button was pressed."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("search_nothing"))


def searched_since(since: datetime.date) -> QuerySet[Query]:
    """The queries asked since that day, with `searches`, `nothing` (how many of them found nothing), `last` (the last
    day) and `found` (the results on that day, None when they could not be counted)."""
    in_period = Q(daily_hits__date__gte=since)
    last_day = QueryDay.objects.filter(hits__query=OuterRef("pk")).order_by("-hits__date").values("found")[:1]
    return (
        Query.objects.filter(in_period)
        .annotate(
            searches=Sum("daily_hits__hits"),
            nothing=Sum("daily_hits__outcome__nothing", default=0),
            last=Max("daily_hits__date"),
            found=Subquery(last_day),
        )
        .order_by("-searches", "query_string")
    )


def picture(since: datetime.date, days: int) -> PartBars:
    """The searches of each day, or of each week when there are many days, and those of them that found nothing."""
    rows = QueryDailyHits.objects.filter(date__gte=since).values_list("date")
    counted = {
        date: (searches, nothing)
        for date, searches, nothing in rows.annotate(
            searches=Sum("hits"), nothing=Sum("outcome__nothing", default=0)
        ).order_by("date")
    }
    points = [_point(first, length, counted) for first, length in _stretches(since, days)]
    return part_bars(
        points,
        title=_("Searches over time"),
        whole_label=_("Searches"),
        part_label=_("Without result"),
    )


def _stretches(since: datetime.date, days: int) -> Iterator[tuple[datetime.date, int]]:
    length = WEEK if days > 31 else 1
    # Weeks are counted back from today, so the first may be shorter.
    begin = since
    rest = days % length or length
    while days > 0:
        yield begin, rest
        begin, days, rest = begin + datetime.timedelta(days=rest), days - rest, length


def _point(first: datetime.date, length: int, counted: dict[datetime.date, tuple[int, int]]) -> PartBarInput:
    found = [counted.get(first + datetime.timedelta(days=number), (0, 0)) for number in range(length)]
    label = date_format(first, "n/j") if length == 1 else f"{date_format(first, 'n/j')}~"
    return PartBarInput(label, sum(whole for whole, _part in found), sum(part for _whole, part in found))
