"""Say whether an article helped."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.ratelimit import hit
from journal.audience.models import Opinion
from journal.audience.sections import form_of
from journal.audience.services import saying
from journal.models import ArticlePage
from people.models import User

MOST, SECONDS = 60, 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def say(request: HttpRequest, issue: int, number: int) -> HttpResponse:
    """The form under an article sends here; 422 and 429 give it again with what was typed."""
    article = ArticlePage.objects.visible_to(request.user).filter(issue_number=issue, number=number).first()
    if article is None:
        raise Http404
    actor = cast("User", request.user)
    own = Opinion.objects.filter(article=article, user=actor).first()
    form, status = form_of(own, request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and request.POST.get("act") == "take-back":
        saying.take_back(actor=actor, article=article)
        messages.success(request, _("Your opinion has been taken back."))
        return HttpResponseRedirect(f"{article.get_absolute_url()}#opinion")
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"audience.say:{actor.pk}", MOST, SECONDS):
        form.add_error(None, _("You have sent many opinions within an hour. Please send this one later."))
        status = 429
    elif request.method == "POST":
        given = form.cleaned_data
        saying.say(actor=actor, article=article, helpful=given["helpful"] == "yes", line=given["line"])
        messages.success(request, _("Thank you. The editors read it without your name."))
        return HttpResponseRedirect(f"{article.get_absolute_url()}#opinion")
    crumbs = [
        (_("CS Journal"), reverse("journal:front")),
        (article.title, article.get_absolute_url()),
        (_("Your opinion"), ""),
    ]
    context = {"article": article, "form": form, "own": own, "crumbs": crumbs}
    return render(request, "audience/opinion.html", context, status=status)
