"""Acts on a question or an idea, and the tags of a thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError, require
from community.forums.forms import SentenceForm
from community.forums.rules import can_keep
from community.forums.views.common import FORM, actor_of, crumbs, post_for, thread_for
from community.kinds import rules
from community.kinds.choices import IDEA_TRANSITIONS, IDEA_VERBS, IdeaStatus
from community.kinds.forms import TagsForm
from community.kinds.models import Idea
from community.kinds.services.ideas import move_idea
from community.kinds.services.questions import accept as accept_answer
from community.kinds.services.questions import take_back
from community.kinds.services.tagging import tag_thread
from community.kinds.showing import tags_of


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a post as the answer."""
    found = post_for(request, pk)
    accept_answer(actor=actor_of(request), post=found)
    messages.success(request, _("The accepted answer is now shown right under the question."))
    return HttpResponseRedirect(f"{found.thread.get_absolute_url()}#accepted")


@require_POST
@login_required
def unaccept(request: HttpRequest, pk: int) -> HttpResponse:
    """No answer is accepted now."""
    found = thread_for(request, pk)
    take_back(actor=actor_of(request), thread=found)
    messages.success(request, _("No answer is accepted now."))
    return HttpResponseRedirect(found.get_absolute_url())


@require_http_methods(FORM)
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an idea (`verb`), with a sentence that becomes a note in its thread."""
    found = thread_for(request, pk)
    idea = get_object_or_404(Idea.objects.select_related("thread__forum"), thread=found)
    require(can_keep(request.user, found))
    verb = request.POST.get("verb") or request.GET.get("verb", "")
    if verb not in IDEA_TRANSITIONS:
        raise Http404
    require(rules.can_move_idea(request.user, idea, verb))
    form = SentenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        move_idea(actor=actor_of(request), thread=found, verb=verb, sentence=form.cleaned_data["sentence"])
        messages.success(request, _("The status has been changed. Your sentence appears in the thread."))
        return HttpResponseRedirect(found.get_absolute_url())
    context: dict[str, Any] = {
        "thread": found,
        "idea": idea,
        "form": form,
        "verb": verb,
        "title": IDEA_VERBS[verb],
        "after": IdeaStatus(IDEA_TRANSITIONS[verb][1]).label,
        "crumbs": crumbs((found.title, found.get_absolute_url()), (IDEA_VERBS[verb], ""), forum=found.forum),
    }
    return render(request, "kinds/idea.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(FORM)
@login_required
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the tags of a thread."""
    found = thread_for(request, pk)
    require(rules.can_tag(request.user, found))
    words = ", ".join(tag.name for tag in tags_of([found]).get(found.pk, []))
    form = TagsForm(request.POST if request.method == "POST" else None, initial={"tags": words})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                tag_thread(actor=actor_of(request), thread=found, words=form.cleaned_data["tags"])
            except DomainError as error:
                form.add_error("tags", str(error.message))
            else:
                messages.success(request, _("The tags have been saved."))
                return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "thread": found,
        "form": form,
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Tags"), ""), forum=found.forum),
    }
    return render(request, "kinds/tags.html", context, status=status)
