"""The journal in numbers, for editors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import require
from common.pagination import paginate
from journal.audience import numbers as counting
from journal.audience.choices import AT_LEAST, OFFICERS_AT_LEAST
from journal.audience.models import Opinion
from journal.audience.rules import can_see_numbers
from journal.models import IssuePage

PER_PAGE = 20


@require_safe
@login_required
def numbers(request: HttpRequest) -> HttpResponse:
    """All of the journal: readings by day, mail by issue, the issues themselves."""
    require(can_see_numbers(request.user))
    lines = counting.mail_lines()
    context = {
        "days": counting.days_chart(request.user, timezone.localdate()),
        "mail_chart": counting.mail_chart(lines),
        "mail_lines": lines,
        "issues": paginate(IssuePage.objects.visible_to(request.user).newest_first(), request.GET, per_page=PER_PAGE),
        "crumbs": _crumbs((_("Numbers"), "")),
    }
    return render(request, "audience/numbers.html", context)


@require_safe
@login_required
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """One issue: its articles, the provinces of its readers, what they said."""
    require(can_see_numbers(request.user))
    found = get_object_or_404(IssuePage, number=number)
    provinces = counting.provinces_of(request.user, found)
    said = Opinion.objects.visible_to(request.user).filter(article__issue_number=number).exclude(line="")
    rows = said.select_related("article").defer("article__body", "article__rendered").order_by("-at", "-pk")
    context = {
        "issue": found,
        "lines": counting.article_lines(request.user, found),
        "provinces": provinces,
        "provinces_chart": counting.provinces_chart(provinces),
        "whole": counting.whole_readings(request.user, found),
        "at_least": AT_LEAST,
        "officers_at_least": OFFICERS_AT_LEAST,
        "opinions": paginate(rows, request.GET, per_page=PER_PAGE),
        "crumbs": _crumbs((found.short_name, reverse("journal:desk-issue", args=[number])), (_("Numbers"), "")),
    }
    return render(request, "audience/issue.html", context)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("CS Journal"), reverse("journal:front")), (_("Planning board"), reverse("journal:board")), *more]
