"""Pages of those who keep order: flagged posts, held texts, who is warned or suspended, the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.exceptions import DomainError, require
from common.pagination import paginate, query_without
from common.richtext import strip_to_text
from community.forums.models import Post, Thread
from community.forums.rules import keeps, keeps_site
from community.moderation import rules
from community.moderation.choices import CONTEXT, EXCERPT, ROWS_A_PAGE, Measure, ReportState
from community.moderation.forms import DecideForm, DismissForm, LogFilterForm
from community.moderation.logbook import ACTS, boards_of, entries
from community.moderation.models import Holding, Report, Sanction
from community.moderation.services import deciding
from community.moderation.views.common import FORM, actor_of, keepers_tabs, way
from people.roles import is_member


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Flagged posts that wait, the oldest first; or (`?done=1`) those that were decided."""
    require(rules.can_moderate(request.user))
    done = "done" in request.GET
    rows = Report.objects.visible_to(request.user).for_list()
    page = paginate(rows.decided() if done else rows.open(), request.GET, per_page=ROWS_A_PAGE)
    context = {
        "rows": [{"report": row, **_summary(row)} for row in page],
        "page_obj": page,
        "base_query": "done=1" if done else "",
        "done": done,
        "tabs": keepers_tabs(request, "queue"),
        "crumbs": way(),
    }
    return render(request, "moderation/queue.html", context)


def _summary(report: Report) -> dict[str, Any]:
    """What the list says: the beginning of the text, the reasons with their numbers, how old the first flag is."""
    flags = list(report.flags.all())
    return {
        "excerpt": excerpt_of(report.post),
        "reasons": Counter(flag.get_reason_display() for flag in flags).most_common(),
        "flags": len(flags),
        "days": (timezone.now() - report.opened_at).days,
    }


def excerpt_of(post: Post) -> str:
    words = " ".join(strip_to_text(post.rendered, between=" ").split())
    return Truncator(words).chars(EXCERPT)


@require_http_methods(FORM)
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One flagged post with what stands around it, who flagged it and why; decide about it."""
    found = get_object_or_404(Report.objects.visible_to(request.user).for_list(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    decide = _decide_form(request, found, posted if posted and "decide" in posted else None)
    dismiss = DismissForm(posted if posted and "dismiss" in posted else None, prefix="dismiss")
    status = 200
    if posted is not None:
        status = _act(request, found, decide, dismiss)
        if status == 302:
            return HttpResponseRedirect(
                found.get_absolute_url() if "put_back" in posted else reverse("moderation:queue")
            )
    context = {
        "report": found,
        "post": found.post,
        "thread": found.post.thread,
        "flags": found.flags.select_related("user"),
        "may_decide": rules.can_decide(request.user, found),
        "may_restore": bool(rules.can_restore(request.user, found)) and found.state != ReportState.OPEN,
        "decide": decide,
        "dismiss": dismiss,
        "crumbs": way((_("Flagged post"), "")),
        **_around(request, found),
        **_record(request, found),
    }
    return render(request, "moderation/report.html", context, status=status)


def _decide_form(request: HttpRequest, found: Report, data: Any) -> DecideForm:
    """With what may be done by this person about this post."""
    user, post = actor_of(request), found.post
    measures = list(Measure)
    if not rules.can_sanction(user, post.author, post.thread.forum):
        measures = [one for one in measures if one not in (Measure.WARN, Measure.SUSPEND)]
    if not keeps(user, post.thread.forum) or not post.thread.is_open:
        measures.remove(Measure.CLOSE)
    if post.deleted_at or post.thread.deleted_at:
        measures.remove(Measure.HIDE)
    return DecideForm(data, measures=measures, everywhere=keeps_site(user))


def _act(request: HttpRequest, found: Report, decide: DecideForm, dismiss: DismissForm) -> int:
    """302 when it is done; 409 and 422 with what was typed."""
    actor = actor_of(request)
    try:
        if "put_back" in request.POST:
            deciding.put_back(actor=actor, report=found)
            messages.success(request, _("The post is back in its place. Its author gets a mail."))
            return 302
        if "dismiss" in request.POST and dismiss.is_valid():
            deciding.dismiss(actor=actor, report=found, note=dismiss.cleaned_data["note"])
            messages.success(request, _("The flags are dismissed. Who flagged the post gets a mail."))
            return 302
        if "decide" in request.POST and decide.is_valid():
            given = decide.cleaned_data
            deciding.act_upon(
                actor=actor,
                report=found,
                measures=given["measures"],
                words=given["words"],
                note=given["note"],
                until=decide.ends_at,
                everywhere=bool(given.get("everywhere")),
            )
            messages.success(request, _("Done. Author and those who flagged get a mail."))
            return 302
    except DomainError as error:
        (decide if "decide" in request.POST else dismiss).add_error(None, str(error.message))
        return 409
    return 422


def _around(request: HttpRequest, found: Report) -> dict[str, Any]:
    """The posts before and after, where the person may read the thread."""
    post = found.post
    readable = Thread.objects.visible_to(request.user).filter(pk=post.thread_id).exists()
    if not readable and not keeps(request.user, post.thread.forum):
        return {"readable": False, "before": [], "after": []}
    rows = Post.objects.standing().filter(thread=post.thread_id).select_related("author", "author_as__government")
    before = list(rows.filter(number__lt=post.number).order_by("-number")[:CONTEXT])
    after = list(rows.filter(number__gt=post.number).order_by("number")[:CONTEXT])
    return {"readable": readable, "before": _lines(reversed(before)), "after": _lines(after)}


def _lines(posts: Iterable[Post]) -> list[dict[str, Any]]:
    return [{"post": post, "excerpt": excerpt_of(post)} for post in posts]


def _record(request: HttpRequest, found: Report) -> dict[str, Any]:
    """What is known of the author: since when they are here, what was decided about them before."""
    author, user = found.post.author, request.user
    earlier = Report.objects.visible_to(user).filter(post__author=author, state=ReportState.ACTED).exclude(pk=found.pk)
    return {
        "author": author,
        "posts": Post.objects.standing().filter(author=author, thread__deleted_at=None).count(),
        "earlier": earlier.count(),
        "sanctions": Sanction.objects.visible_to(user).filter(person=author).for_list()[:CONTEXT],
    }


@require_safe
@login_required
def held(request: HttpRequest) -> HttpResponse:
    """Texts that wait, the oldest first."""
    require(rules.can_moderate(request.user))
    rows = Holding.objects.visible_to(request.user).waiting().exclude(author=request.user.pk).for_list()
    page = paginate(rows, request.GET, per_page=ROWS_A_PAGE)
    context = {"page_obj": page, "tabs": keepers_tabs(request, "held"), "crumbs": way((_("Held posts"), ""))}
    return render(request, "moderation/held.html", context)


@require_safe
@login_required
def sanctions(request: HttpRequest) -> HttpResponse:
    """Who is warned or suspended now; or (`?done=1`) was."""
    require(rules.can_moderate(request.user))
    done, now = "done" in request.GET, timezone.now()
    rows = Sanction.objects.visible_to(request.user).exclude(person=request.user.pk)
    running = rows.holding_now(now)
    rows = rows.exclude(pk__in=running.values("pk")) if done else running
    page = paginate(rows.for_list(), request.GET, per_page=ROWS_A_PAGE)
    context = {
        "page_obj": page,
        "done": done,
        "base_query": "done=1" if done else "",
        "tabs": keepers_tabs(request, "sanctions"),
        "crumbs": way((_("Warnings and suspensions"), "")),
    }
    return render(request, "moderation/sanctions.html", context)


@require_safe
@login_required
def log(request: HttpRequest) -> HttpResponse:
    """What was done, by whom, about whom, where; narrowed down by kind, board and name."""
    require(rules.can_moderate(request.user))
    form = LogFilterForm(request.GET, acts=list(ACTS.items()), boards=boards_of(request.user))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows, page = entries(request.user, request.GET, wanted)
    context = {
        "form": form,
        "rows": rows,
        "page_obj": page,
        "base_query": query_without(request.GET, "page"),
        "narrowed": any(wanted.values()),
        "names": is_member(request.user),
        "tabs": keepers_tabs(request, "log"),
        "crumbs": way((_("Log"), "")),
    }
    return render(request, "moderation/log.html", context, status=200 if form.is_valid() else 422)
