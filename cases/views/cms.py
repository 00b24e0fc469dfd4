"""Editors' own screens in the CMS: reviews that are due, and merging two tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports import PageReportView

from cases import rules
from cases.models import CasePage, CaseTag
from cases.services.publishing import overdue
from cases.services.tags import merge_tags
from common.exceptions import DomainError, require


class OverdueReviewsView(PageReportView):
    """Public cases that nobody has confirmed as valid for a year."""

    page_title = gettext_lazy("Case reviews due")
    header_icon = "history"
    index_url_name = "cases_overdue"
    index_results_url_name = "cases_overdue_results"
    model = CasePage
    list_export = ["number", "title", "government", "review_on", "contact"]
    export_headings = {"number": gettext_lazy("Number"), "review_on": gettext_lazy("Review due on")}
    any_permission_required = ["add", "change", "publish"]

    def get_queryset(self) -> Any:
        return overdue()


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(
        label=gettext_lazy("Tag to use instead"),
        queryset=CaseTag.objects.none(),
        help_text=gettext_lazy("Every case gets this tag, and the merged word becomes its synonym."),
    )

    def __init__(self, *args: Any, source: CaseTag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = CaseTag.objects.exclude(pk=source.pk)


@require_admin_access
def merge_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the tag to use instead, then merge."""
    require(rules.can_manage_tags(request.user))
    source = get_object_or_404(CaseTag, pk=pk)
    form = MergeForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["target"]
        try:
            count = merge_tags(source=source, target=target, actor=request.user)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            said = _("“%(from)s” is now “%(to)s” in %(count)s cases.")
            messages.success(request, said % {"from": source.name, "to": target.name, "count": count})
        return HttpResponseRedirect(reverse(CaseTag.snippet_viewset.get_url_name("list")))  # type: ignore[attr-defined]
    context = {
        "form": form,
        "source": source,
        "page_title": _("Merge tags"),
        "page_subtitle": source.name,
        "header_icon": "tag",
        "action_url": request.path,
    }
    return render(request, "cases/cms/merge_tag.html", context)
