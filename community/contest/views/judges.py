"""The judge's pages: what is mine to judge, the queue, one entry with its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import answering
from common.numbers import whole_number
from common.uploads import serve_file
from community.contest import rules_judging as rules
from community.contest.choices import Answer, AssignmentState, EntryStatus
from community.contest.forms.judging import AbstainForm, AnswerForm, ScoreForm, initial_of, points_typed
from community.contest.judgequeue import Place, place_in, queue_of, seats_of
from community.contest.models import Assignment, Judge
from community.contest.reading import files_of, reading_of
from community.contest.scorebook import newest_points, newest_remarks, others_of, running_total
from community.contest.services import panels, scoring
from community.contest.views.common import FORM, acted, actor_of, crumbs, refused


@require_safe
@login_required
def judging(request: HttpRequest) -> HttpResponse:
    """Invitations to answer, and the stages in which one judges with how much is left. A fixed number of queries."""
    seats = seats_of(actor_of(request), timezone.now())
    context = {
        "invitations": [seat for seat in seats if seat.judge.answer == Answer.INVITED and not seat.is_over],
        "seats": [seat for seat in seats if seat.judge.answer == Answer.ACCEPTED],
        "declined": [seat for seat in seats if seat.judge.answer == Answer.DECLINED and not seat.is_over],
        "crumbs": crumbs((_("My judging"), "")),
    }
    return render(request, "contest/judging.html", context)


@require_http_methods(FORM)
@login_required
def answer(request: HttpRequest, seat: int) -> HttpResponse:
    """Accept an invitation with what the office needs to know, or decline it."""
    judge, actor = _seat(request, seat), actor_of(request)
    may = rules.can_answer(request.user, judge, timezone.now())
    if not may:
        return refused(request, may.reason, status=403, back=reverse("contest:judging"))
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"most": judge.most})
    status = 200
    if request.method == "POST" and "decline" in request.POST:
        note = request.POST.get("note", "")[:200]
        return acted(
            request,
            reverse("contest:judging"),
            lambda: panels.answer_invitation(actor=actor, judge=judge, accept=False, note=note),
            _("You have declined. Thank you for the answer."),
        )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            panels.answer_invitation(actor=actor, judge=judge, accept=True, **form.cleaned_data)
            messages.success(request, _("Thank you. The entries come to you here."))
            return HttpResponseRedirect(reverse("contest:judging"))
    context = {"judge": judge, "stage": judge.stage, "contest": judge.stage.contest, "form": form}
    context["crumbs"] = crumbs((_("My judging"), reverse("contest:judging")), (_("Invitation"), ""))
    return render(request, "contest/judge_answer.html", context, status=status)


@require_safe
@login_required
def queue(request: HttpRequest, seat: int) -> HttpResponse:
    """All entries of one stage that are mine, with my totals."""
    judge = _seat(request, seat)
    rows = queue_of(judge, request.user)
    left = [row for row in rows if row.assignment.state == AssignmentState.OPEN]
    waiting = judge.assignments.filter(is_conflict=False, entry__status=EntryStatus.ELIGIBLE).count() - len(rows)
    now = timezone.now()
    context = {
        "judge": judge,
        "stage": judge.stage,
        "contest": judge.stage.contest,
        "rows": rows,
        "state": judge.stage.state_at(now),
        "next": left[0].assignment if left else None,
        "done": sum(row.assignment.state == AssignmentState.DONE for row in rows),
        "to_do": sum(row.assignment.state != AssignmentState.ABSTAINED for row in rows),
        "waiting": waiting,
        "now": now,
        "crumbs": _crumbs(judge),
    }
    return render(request, "contest/judge_queue.html", context)


@require_http_methods(FORM)
def score(request: HttpRequest, assignment: int) -> HttpResponse:
    """One entry to read and to score; what is refused comes back as it was typed, and stays as a draft."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    found = _assignment(request, assignment)
    criteria = list(found.judge.stage.criteria.all())
    if request.method != "POST":
        return _score_page(request, found, ScoreForm(initial=_standing(found, criteria), criteria=criteria))
    actor, typed = actor_of(request), ScoreForm.typed_in(request.POST, criteria)
    form = ScoreForm(request.POST, criteria=criteria)
    scoring.save_draft(actor=actor, assignment=found, typed=typed)
    if form.is_valid():
        try:
            scoring.give_scores(actor=actor, assignment=found, points=form.points(), remarks=form.remarks())
        except PermissionDenied as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The scores of %(entry)s are in.") % {"entry": found.entry.label})
            return HttpResponseRedirect(_after(request, found))
    found.refresh_from_db(fields=["draft", "drafted_at", "scored_at"])
    return _score_page(request, found, form, status=422)


@require_POST
@answering.autosave
def autosave(request: HttpRequest, assignment: int) -> dict[str, Any]:
    """Keep what is typed: {"saved_at", "version", "total"}; 401, 403 and 409 answer {"message"}."""
    found = _assignment(request, assignment)
    criteria = list(found.judge.stage.criteria.all())
    typed = ScoreForm.typed_in(request.POST, criteria)
    base = whole_number(request.POST.get("version", ""))
    kept = scoring.save_draft(actor=actor_of(request), assignment=found, typed=typed, base_version=base)
    total = running_total(criteria, points_typed(typed, criteria))
    return {"version": scoring.version_of(kept), "total": str(total)}


@require_POST
@login_required
def skip(request: HttpRequest, assignment: int) -> HttpResponse:
    """To the end of the queue, and on to the next."""
    found = _assignment(request, assignment)
    place = _place(request, found)
    scoring.skip_entry(actor=actor_of(request), assignment=found)
    messages.info(request, _("%(entry)s stands at the end of your queue.") % {"entry": found.entry.label})
    following = place.next_open
    return HttpResponseRedirect(_url(following) if following else reverse("contest:judge-queue", args=[found.judge_id]))


@require_http_methods(FORM)
@login_required
def abstain(request: HttpRequest, assignment: int) -> HttpResponse:
    """With a reason; an interest takes the entry away."""
    found, actor = _assignment(request, assignment), actor_of(request)
    if not (may := rules.can_abstain(request.user, found, timezone.now())):
        return refused(request, may.reason, status=403, typed=_reason(request), back=_url(found))
    form = AbstainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return acted(
            request,
            reverse("contest:judge-queue", args=[found.judge_id]),
            lambda: scoring.abstain(actor=actor, assignment=found, **form.cleaned_data),
            _("You abstain from %(entry)s.") % {"entry": found.entry.label},
        )
    context = {"assignment": found, "reading": reading_of(found.entry, found.judge.stage), "form": form}
    context["crumbs"] = _crumbs(found.judge, found.entry.label)
    return render(request, "contest/judge_abstain.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def resume(request: HttpRequest, assignment: int) -> HttpResponse:
    """Take an abstention back."""
    found = _assignment(request, assignment)
    return acted(
        request,
        _url(found),
        lambda: scoring.resume(actor=actor_of(request), assignment=found),
        _("You can score the entry now."),
    )


@require_safe
@login_required
def file(request: HttpRequest, assignment: int, file: int) -> HttpResponse:
    """A file that the frozen version names; in a blind stage there is none."""
    found = _assignment(request, assignment)
    kept = get_object_or_404(found.entry.files, pk=file)
    version = found.entry.frozen
    if found.judge.stage.is_blind or version is None or kept not in files_of(found.entry, version):
        return _nothing(request)
    return serve_file(kept.file, filename=kept.original_name, content_type=kept.content_type)


def _nothing(request: HttpRequest) -> HttpResponse:
    return get_object_or_404(Assignment.objects.none())


def _seat(request: HttpRequest, pk: int) -> Judge:
    """One's own seat on a panel; the office has pages of its own."""
    rows = Judge.objects.visible_to(request.user).filter(user=actor_of(request))
    return get_object_or_404(rows.select_related("stage__contest", "panel", "user"), pk=pk)


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    return get_object_or_404(Assignment.objects.visible_to(request.user).for_reading(), pk=pk)


def _score_page(request: HttpRequest, found: Assignment, form: ScoreForm, *, status: int = 200) -> HttpResponse:
    stage, criteria = found.judge.stage, form.criteria
    typed = ScoreForm.typed_in(form.data if form.is_bound else form.initial, criteria)
    context = {
        "assignment": found,
        "stage": stage,
        "contest": stage.contest,
        "reading": reading_of(found.entry, stage),
        "form": form,
        "place": _place(request, found),
        "may": rules.can_score(request.user, found, timezone.now()),
        "may_resume": rules.can_resume(request.user, found, timezone.now()),
        "total": running_total(criteria, points_typed(typed, criteria)),
        "criteria": criteria,
        "others": others_of(found, criteria) if rules.can_see_others(found) else None,
        "version": scoring.version_of(found),
        "autosave_url": reverse("contest:judge-autosave", args=[found.pk]),
        "crumbs": _crumbs(found.judge, found.entry.label),
    }
    return render(request, "contest/judge_score.html", context, status=status)


def _standing(found: Assignment, criteria: list[Any]) -> dict[str, str]:
    """What the form begins with: the draft, or else what was handed in."""
    return found.draft or initial_of(criteria, newest_points(found), newest_remarks(found))


def _place(request: HttpRequest, found: Assignment) -> Place:
    return place_in(Assignment.objects.visible_to(request.user).filter(judge=found.judge_id), found)


def _after(request: HttpRequest, found: Assignment) -> str:
    """The next entry to score; the same one when asked for, the queue when nothing is left."""
    if "stay" in request.POST:
        return _url(found)
    following = _place(request, found).next_open
    return _url(following) if following else reverse("contest:judge-queue", args=[found.judge_id])


def _url(assignment: Assignment | int) -> str:
    return reverse("contest:judge-score", args=[assignment if isinstance(assignment, int) else assignment.pk])


def _reason(request: HttpRequest) -> list[tuple[Any, str]]:
    return [(_("Reason"), request.POST.get("reason", ""))]


def _crumbs(judge: Judge, *last: str) -> list[tuple[str, str]]:
    way = [(_("My judging"), reverse("contest:judging"))]
    way.append((judge.stage.name, reverse("contest:judge-queue", args=[judge.pk]) if last else ""))
    return crumbs(*way, *((word, "") for word in last))


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Reading leads to the sign-in page. Saving shows what was typed, because a redirect would throw it away."""
    if request.method != "POST":
        return redirect_to_login(request.path)
    hidden = ("csrfmiddlewaretoken", "version", "stay")
    typed = [(name, text) for name, text in request.POST.items() if name not in hidden]
    labels = {"to_entrant": _("Comment to the entrant"), "to_panel": _("Comment to the panel")}
    return refused(
        request,
        _("You are signed out, so nothing was saved. Copy your text, sign in again and paste it."),
        status=403,
        typed=[(labels.get(name, _("Points")), text) for name, text in typed],
    )
