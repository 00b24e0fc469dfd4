"""Pages of questions: ask, read, answer, the lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.citation import case_path
from cases.contacting import can_contact
from cases.models import CasePage
from cases.questions import rules
from cases.questions.choices import Audience
from cases.questions.forms import AnswerForm, QuestionForm
from cases.questions.models import Question
from cases.questions.sections import SOURCE
from cases.questions.services import asking
from cases.unmet import address_for
from cases.views.public import CaseGone, case_gone, visible_case
from common.exceptions import DomainError, require
from common.pagination import paginate
from common.ratelimit import hit
from people.roles import is_member

# How many questions one person may ask in an hour.
QUESTIONS, SECONDS = 10, 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The form that puts a question to the case's government. 422 or 429 keep what was typed."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    require(rules.can_ask(request.user, case))
    form, status = QuestionForm(request.POST or None), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"questions.ask:{request.user.pk}", QUESTIONS, SECONDS):
        form.add_error(None, _("You have asked many questions within an hour. Please send this one later."))
        status = 429
    elif request.method == "POST":
        question = asking.ask_question(
            actor=request.user,  # type: ignore[arg-type]  # login_required
            case=case,
            text=form.cleaned_data["text"],
            wish=Audience(form.cleaned_data["wish"]),
        )
        messages.success(request, _("Your question is on its way. You get a mail when it is answered."))
        return HttpResponseRedirect(question.get_absolute_url())
    context = {
        "case": case,
        "form": form,
        "may_contact": bool(can_contact(request.user, case)),
        "crumbs": [*_crumbs(case), (_("Ask a question"), "")],
    }
    return render(request, "questions/ask.html", context, status=status)


@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """All questions about one case that the person may read."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    rows = Question.objects.visible_to(request.user).filter(case=case).for_list()
    context = {
        "case": case,
        "page_obj": paginate(rows, request.GET),
        "is_member": is_member(request.user),
        "may_ask": bool(rules.can_ask(request.user, case)),
        "crumbs": [*_crumbs(case), (_("Questions and answers"), "")],
    }
    return render(request, "questions/of_case.html", context)


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of the person's government, and what the person has asked."""
    context = {
        "waiting": Question.objects.waiting_for(request.user).for_list(),
        "page_obj": paginate(Question.objects.asked_by(request.user).for_list(), request.GET),
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("Questions"), "")],
    }
    return render(request, "questions/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question; whoever speaks for the government answers it here, or changes the answer."""
    found = _visible(request, pk)
    may_answer = rules.can_answer(request.user, found)
    may_change = rules.can_change_answer(request.user, found)
    if request.method == "POST" and not (may_answer or may_change):
        raise PermissionDenied(may_answer.reason)
    form, status = _answer_form(request, found), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        act = asking.answer_question if may_answer else asking.change_answer
        try:
            act(
                actor=request.user,  # type: ignore[arg-type]  # a rule has let the person in
                question=found,
                answer=form.cleaned_data["answer"],
                audience=Audience(form.cleaned_data["audience"]),
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 409
        else:
            messages.success(request, _("The answer is kept, and who asked gets a mail."))
            return HttpResponseRedirect(found.get_absolute_url())
    return render(request, "questions/question.html", _page(request, found, form), status=status)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked takes the question back; an editor takes any off the site."""
    found = _visible(request, pk)
    actor: Any = request.user
    if found.asker_id == actor.pk and rules.can_withdraw(actor, found):
        asking.withdraw_question(actor=actor, question=found)
    elif rules.can_take_down(actor, found):
        asking.take_down_question(actor=actor, question=found)
    else:
        raise PermissionDenied(rules.can_withdraw(actor, found).reason)
    messages.success(request, _("The question has been withdrawn."))
    return HttpResponseRedirect(case_path(found.case.number or ""))


def _visible(request: HttpRequest, pk: int) -> Question:
    return get_object_or_404(Question.objects.visible_to(request.user).for_list(), pk=pk)


def _answer_form(request: HttpRequest, found: Question) -> AnswerForm:
    audience = found.wish if found.is_waiting else found.audience
    return AnswerForm(request.POST or None, initial={"answer": found.answer, "audience": audience})


def _page(request: HttpRequest, found: Question, form: Form) -> dict[str, Any]:
    user = request.user
    return {
        "question": found,
        "case": found.case,
        "is_member": is_member(user),
        "form": form,
        "may_answer": bool(rules.can_answer(user, found)),
        "may_change": bool(rules.can_change_answer(user, found)),
        "pass_on_url": address_for(user, SOURCE, found.pk) if found.is_waiting else "",
        "may_withdraw": bool(rules.can_withdraw(user, found) or rules.can_take_down(user, found)),
        "crumbs": [*_crumbs(found.case), (_("Question"), "")],
    }


def _crumbs(case: CasePage) -> list[tuple[str, str]]:
    return [(_("Case library"), reverse("cases:list")), (case.number or "", case_path(case.number or ""))]
