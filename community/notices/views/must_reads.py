"""Must-read notices: those that wait for a person, and for announcers who has read them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import require
from common.pagination import paginate
from community.forums.views.common import crumbs, thread_for
from community.notices import rules
from community.notices.forms import MustReadForm
from community.notices.models import Confirmation, MustRead
from community.notices.reach import reach_of
from community.notices.services import must_reading
from community.notices.views.common import person_of, tabs, way_back


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """What the person is to confirm, and below it what they have confirmed."""
    person = person_of(request)
    page = paginate(MustRead.objects.concerning(person), request.GET)
    done = dict(Confirmation.objects.filter(user=person, must_read__in=list(page)).values_list("must_read", "at"))
    rows = [{"must_read": row, "confirmed_at": done.get(row.pk)} for row in page]
    rows.sort(key=lambda row: row["confirmed_at"] is not None)
    return render(request, "notices/must_read.html", {"rows": rows, "page_obj": page, "tabs": tabs("must-read")})


@require_safe
@login_required
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has confirmed the thread's notice, by province."""
    thread = thread_for(request, pk)
    require(rules.can_see_readers(request.user))
    must_read = get_object_or_404(MustRead, thread=thread)
    context = {
        "thread": thread,
        "must_read": must_read,
        "provinces": list(must_read.provinces.order_by("name_ko")),
        "reach": reach_of(must_read, person_of(request)),
        "crumbs": crumbs((thread.title, thread.get_absolute_url()), (_("Who has read it"), ""), forum=thread.forum),
    }
    return render(request, "notices/reach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask everybody, or some provinces, to confirm the thread; change whom; ask nobody any more."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    thread = thread_for(request, pk)
    require(rules.can_mark_must_read(request.user, thread))
    known = MustRead.objects.filter(thread=thread).first()
    if request.method == "POST" and "unmark" in request.POST:
        must_reading.unmark(actor=person_of(request), thread=thread)
        messages.success(request, _("Nobody is asked to confirm this any longer."))
        return HttpResponseRedirect(thread.get_absolute_url())
    form = MustReadForm(request.POST if request.method == "POST" else None, must_read=known)
    if request.method == "POST" and form.is_valid():
        must_reading.mark(actor=person_of(request), thread=thread, **form.cleaned_data)
        messages.success(request, _("Everybody concerned is told, and asked to confirm."))
        return HttpResponseRedirect(reverse("notices:reach", args=[thread.pk]))
    context = {
        "thread": thread,
        "known": known,
        "form": form,
        "crumbs": crumbs((thread.title, thread.get_absolute_url()), (_("Must-read notice"), ""), forum=thread.forum),
    }
    return render(request, "notices/mark.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """I have read it."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("notices:must-read"))
    thread = thread_for(request, pk)
    must_reading.confirm(actor=person_of(request), must_read=get_object_or_404(MustRead, thread=thread))
    messages.success(request, _("Thank you. Your confirmation has been recorded."))
    return HttpResponseRedirect(way_back(request, thread.get_absolute_url()))
