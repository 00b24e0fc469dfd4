"""Pages of who writes: a new thread, an answer, a change. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answering import autosave
from common.exceptions import DomainError, StaleEdit, require
from common.numbers import whole_number
from common.ratelimit import hit
from common.richtext import render_markdown
from community.forums import kinds, rules
from community.forums.choices import TITLE_LENGTH, Kind
from community.forums.forms import PostForm, ThreadForm
from community.forums.gates import Limited, bar_for
from community.forums.hints import SEEN, hints_for, unseen
from community.forums.models import Draft, Forum, Post, Thread
from community.forums.places import Panel
from community.forums.services import drafting, files
from community.forums.services.editing import delete_post, edit_post, version_of
from community.forums.services.submitting import check_change, submit_reply, submit_thread
from community.forums.ties import Tied, kind_of, referred_to
from community.forums.views.answering import answer_form, quotation, quoted_post
from community.forums.views.answering import version_of as draft_version
from community.forums.views.common import FORM, actor_of, board_for, crumbs, post_for, refused, sees_names, thread_for
from community.forums.views.public import place_of
from community.forums.wording import remarks_on, render_post

# So often a form may be sent, whatever comes of it; how much may be posted is said at the gates.
TRIES, SECONDS = 120, 60 * 60


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Choose a board for a new thread; what the address carries (`title`, `tie`) goes along."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = Forum.objects.visible_to(request.user).boards().select_related("group", "province")
    boards = [board for board in found if rules.can_start(request.user, board)]
    context = {
        "bar": bar_for(request.user),
        "boards": [board for board in boards if not board.province_id],
        "provinces": [board for board in boards if board.province_id],
        "onward": request.GET.urlencode(),
        "title": request.GET.get("title", "")[:TITLE_LENGTH],
        "ties": [Tied(kind_of(target), target) for target in referred_to(request.GET.getlist("tie"), request.user)],
        "crumbs": crumbs((_("New thread"), "")),
    }
    return render(request, "forums/start.html", context)


class ThreadWriting:
    """The form of a new thread on one board: what was typed, what the draft holds, the chosen kind and its fields."""

    def __init__(self, request: HttpRequest, forum: Forum) -> None:
        self.request, self.forum, self.user = request, forum, actor_of(request)
        self.draft = drafting.draft_for(self.user, forum=forum)
        self.given = request.POST if request.method == "POST" else None
        self.content: dict[str, Any] = dict(self.draft.content) if self.draft else {}
        self.offers = kinds.kinds_for(self.user, forum)
        self.offer = self._chosen()
        self.targets = referred_to(self._list("tie"), self.user)
        self.form = self._form()
        self.details = self._details()
        self.preview: Any = None
        self.stopped = False
        self.remarks: list[str] = []

    def _value(self, name: str) -> str:
        if self.given is not None:
            return self.given.get(name, "")
        return self.request.GET.get(name, "") or str(self.content.get(name, ""))

    def _list(self, name: str) -> list[str]:
        if self.given is not None:
            return self.given.getlist(name)
        return self.request.GET.getlist(name) or self.content.get(name, [])

    def _chosen(self) -> kinds.KindOffer:
        wanted = self._value("kind") or Kind.DISCUSSION
        return next((offer for offer in self.offers if offer.kind == wanted), kinds.offer_of(Kind.DISCUSSION))

    def _form(self) -> ThreadForm:
        kept = list(self.draft.files.all()) if self.draft else []
        initial = {
            "title": (self.content.get("title") or self.request.GET.get("title", ""))[:TITLE_LENGTH],
            "body": self.content.get("body", ""),
        }
        return ThreadForm(self.given, self.request.FILES or None, initial=initial, kept=kept, forum=self.forum)

    def _details(self) -> BaseForm | None:
        if self.offer.form is None:
            return None
        return self.offer.form(self.given, initial=self.content.get("details", {}), prefix=kinds.PREFIX)

    def is_valid(self) -> bool:
        return self.form.is_valid() and (self.details is None or self.details.is_valid())

    def keep(self) -> None:
        """Keep text and files as the draft, whatever is wrong with the form."""
        self.content = self.typed()
        self.draft = drafting.save_draft(actor=self.user, forum=self.forum, content=self.content)
        _keep_files(self.form, self.draft, self.user)

    def show_preview(self) -> None:
        """The text as it will be; the form again without complaints, since nothing is posted yet."""
        self.preview = render_post(self.content["body"], self.forum)
        self.remarks = remarks_on(self.content["body"], self.forum, self.user)
        self.given = None
        self.form, self.details = self._form(), self._details()

    @cached_property
    def hints(self) -> list[Panel]:
        """What stands under the title: for what was sent, or for what the draft or the address brought."""
        title = self.content.get("title") or self.request.GET.get("title", "")
        return hints_for(self.forum, self.user, str(title)[:TITLE_LENGTH])

    def stops(self) -> bool:
        """Whether the writer is shown what there is already before the thread is posted: once."""
        self.stopped = unseen(self.hints, self.request.POST.getlist(SEEN))
        return self.stopped

    def typed(self) -> dict[str, Any]:
        """What a draft keeps."""
        data = self.request.POST
        details = {
            name: values if len(values) > 1 else values[0]
            for key in data
            if key.startswith(f"{kinds.PREFIX}-")
            and (name := key.removeprefix(f"{kinds.PREFIX}-"))
            and (values := data.getlist(key))
        }
        return {
            "title": data.get("title", ""),
            "body": data.get("body", "").replace("\r\n", "\n"),
            "kind": data.get("kind", ""),
            "tie": data.getlist("tie"),
            "details": details,
        }

    def context(self) -> dict[str, Any]:
        return {
            "forum": self.forum,
            "form": self.form,
            "details": self.details,
            "offers": self.offers if len(self.offers) > 1 else [],
            "offer": self.offer,
            "ties": [Tied(kind_of(target), target) for target in self.targets],
            "draft": self.draft,
            "version": draft_version(self.draft),
            "kept_files": list(self.draft.files.all()) if self.draft else [],
            "preview": self.preview,
            "hints": self.hints,
            "stopped": self.stopped,
            "remarks": self.remarks,
            "autosave_url": reverse("forums:new-autosave", args=[self.forum.slug]),
            "crumbs": crumbs((_("New thread"), ""), forum=self.forum),
        }


@require_http_methods(FORM)
def new_thread(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a thread on a board; whatever goes wrong, the text stays as a draft."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    forum = board_for(request, slug)
    if not (decision := rules.can_start(request.user, forum)):
        back = forum.get_absolute_url()
        return refused(request, decision.reason, status=403, typed=_typed(request), back=back, forum=forum)
    writing = ThreadWriting(request, forum)
    if request.method != "POST":
        return render(request, "forums/new_thread.html", writing.context())
    writing.is_valid()
    writing.keep()
    if "preview" in request.POST:
        writing.show_preview()
        return render(request, "forums/new_thread.html", writing.context())
    status = 422
    if writing.is_valid() and writing.stops():
        status = 200
    elif writing.is_valid():
        made: list[Thread | Draft] = []
        status = _try(writing.form, request, lambda: made.append(_start(writing)))
        if made and isinstance(made[0], Draft):
            return _waits(request, forum.get_absolute_url())
        if made:
            messages.success(request, _("Your thread is posted."))
            _say_remarks(request, writing.form.cleaned_data["body"], forum)
            return HttpResponseRedirect(made[0].get_absolute_url())
    return render(request, "forums/new_thread.html", writing.context(), status=status)


def _start(writing: ThreadWriting) -> Thread | Draft:
    assert writing.draft is not None  # noqa: S101 - kept before
    return submit_thread(
        actor=writing.user,
        forum=writing.forum,
        title=writing.form.cleaned_data["title"],
        body=writing.form.cleaned_data["body"],
        kind=writing.offer.kind,
        details=writing.details.cleaned_data if writing.details else None,
        targets=writing.targets,
        draft=writing.draft,
    )


@require_http_methods(FORM)
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in a thread; `?quote=` begins with a quotation. The same form stands under the thread."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    found = thread_for(request, pk)
    if not (decision := rules.can_reply(request.user, found)):
        back = found.get_absolute_url()
        return refused(request, decision.reason, status=403, typed=_typed(request), back=back, forum=found.forum)
    if request.method != "POST":
        return _reply_page(request, found, status=200)
    actor = actor_of(request)
    quoted = quoted_post(found, request.POST.get("quote_of"))
    content = {"body": request.POST.get("body", "").replace("\r\n", "\n"), "quote_of": quoted.pk if quoted else ""}
    draft = drafting.save_draft(actor=actor, thread=found, content=content)
    form = PostForm(request.POST, request.FILES, kept=draft.files.all(), forum=found.forum)
    form.is_valid()
    _keep_files(form, draft, actor)
    if "preview" in request.POST:
        preview = render_post(str(content["body"]), found.forum)
        return _reply_page(request, found, status=200, preview=preview)
    status = 422
    if form.is_valid():
        made: list[Post | Draft] = []
        body = form.cleaned_data["body"]
        status = _try(
            form,
            request,
            lambda: made.append(submit_reply(actor=actor, thread=found, body=body, quote_of=quoted, draft=draft)),
        )
        if made and isinstance(made[0], Draft):
            return _waits(request, found.get_absolute_url())
        if made:
            _say_remarks(request, body, found.forum)
            return HttpResponseRedirect(place_of(found, made[0].number))
    return _reply_page(request, found, status=status, form=form)


def _waits(request: HttpRequest, back: str) -> HttpResponse:
    """To where it will stand, with the sentence that it does not yet."""
    messages.warning(
        request,
        _("Your text has been handed in and is waiting for a moderator to approve it. You will get a mail then."),
    )
    return HttpResponseRedirect(back)


def _reply_page(
    request: HttpRequest, found: Thread, *, status: int, preview: Any = None, form: PostForm | None = None
) -> HttpResponse:
    context = answer_form(request, found, form=form)
    if request.method != "POST" and (quoted := quoted_post(found, request.GET.get("quote"))):
        context["quoted"] = quoted
        context["form"].initial["body"] = quotation(quoted) + context["form"].initial.get("body", "")
    context |= {
        "thread": found,
        "preview": preview,
        "remarks": remarks_on(request.POST["body"], found.forum, request.user) if preview else [],
        "names": sees_names(request.user, found.forum),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Reply"), ""), forum=found.forum),
    }
    return render(request, "forums/reply.html", context, status=status)


@require_POST
@autosave
def new_autosave(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Keep a new thread in passing: {"saved_at", "version"}; 401, 403, 409 and 422 answer {"message"}."""
    forum = board_for(request, slug)
    return _kept(request, forum=forum, content=ThreadWriting(request, forum).typed())


@require_POST
@autosave
def reply_autosave(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Keep an answer in passing, likewise."""
    found = thread_for(request, pk)
    body, quoted = request.POST.get("body", "").replace("\r\n", "\n"), request.POST.get("quote_of", "")
    return _kept(request, thread=found, content={"body": body, "quote_of": quoted})


def _kept(request: HttpRequest, **what: Any) -> dict[str, Any]:
    base = whole_number(request.POST.get("version", "")) or 0
    return {"version": drafting.save_draft(actor=actor_of(request), base_version=base, **what).version}


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw one's own draft away."""
    draft = _own_draft(request, pk)
    back = draft.thread.get_absolute_url() if draft.thread else reverse("forums:drafts")
    drafting.discard_draft(actor=actor_of(request), draft=draft)
    messages.success(request, _("The text has been discarded."))
    return HttpResponseRedirect(back)


def _own_draft(request: HttpRequest, pk: int) -> Draft:
    rows = Draft.objects.filter(user=request.user.pk, submitted_at=None).select_related("thread", "forum")
    found = rows.filter(pk=pk).first() if request.user.is_authenticated else None
    if found is None:
        raise Http404
    return found


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML for `text`, through the pipeline of posting. For whoever has an account.

    `?board=` says where it is to stand: then what is to be said about the text stands beneath it.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied(rules.SIGN_IN)
    text, slug = request.POST.get("text", ""), request.GET.get("board", "")
    if not slug:
        return HttpResponse(render_markdown(text))
    forum = board_for(request, slug)
    context = {"preview": render_post(text, forum), "remarks": remarks_on(text, forum, actor_of(request))}
    return render(request, "forums/_preview_fragment.html", context)


@require_http_methods(FORM)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a post, and with the opening one the title."""
    if not request.user.is_authenticated:
        return _signed_out(request)
    found = post_for(request, pk)
    place = place_of(found.thread, found.number)
    if not (decision := rules.can_edit_post(request.user, found)):
        forum = found.thread.forum
        return refused(request, decision.reason, status=403, typed=_typed(request), back=place, forum=forum)
    kept = list(found.files.all())
    initial = {"title": found.thread.title, "body": found.body}
    kind: Any = ThreadForm if found.opens else PostForm
    form = kind(request.POST or None, request.FILES or None, initial=initial, kept=kept, forum=found.thread.forum)
    context: dict[str, Any] = {
        "post": found,
        "thread": found.thread,
        "form": form,
        "version": request.POST.get("version") or version_of(found),
        "kept_files": kept,
        "crumbs": crumbs((found.thread.title, place), (_("Change the post"), ""), forum=found.thread.forum),
    }
    if request.method != "POST":
        return render(request, "forums/edit.html", context)
    if "preview" in request.POST:
        body, forum = request.POST.get("body", ""), found.thread.forum
        context |= {"preview": render_post(body, forum), "remarks": remarks_on(body, forum, actor_of(request))}
        return render(request, "forums/edit.html", context)
    status = 422
    if form.is_valid():
        status = _try(form, request, lambda: _change(request, found, form))
        if status == 200:
            messages.success(request, _("The change has been saved. Earlier texts stay in the history."))
            _say_remarks(request, form.cleaned_data["body"], found.thread.forum)
            return HttpResponseRedirect(place)
    if status == 409:
        context |= {"theirs": Post.objects.get(pk=found.pk), "version": version_of(Post.objects.get(pk=found.pk))}
    return render(request, "forums/edit.html", context, status=status)


def _change(request: HttpRequest, found: Post, form: Any) -> None:
    actor = actor_of(request)
    uploads, body = form.cleaned_data["uploads"], form.cleaned_data["body"]
    number = found.files.exclude(pk__in=form.to_remove).count() + len(uploads)
    check_change(actor=actor, post=found, body=body, title=form.cleaned_data.get("title", ""), files=number)
    edit_post(
        actor=actor,
        post=found,
        body=body,
        title=form.cleaned_data.get("title", ""),
        base_version=request.POST.get("version", ""),
    )
    if form.to_remove:
        files.remove_from_post(actor=actor, post=found, keys=form.to_remove)
    for upload in uploads:
        files.add_to_post(actor=actor, post=found, upload=upload)


@require_http_methods(FORM)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a post."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    found = post_for(request, pk)
    require(rules.can_delete_post(request.user, found))
    place = place_of(found.thread, found.number)
    if request.method == "POST":
        delete_post(actor=actor_of(request), post=found)
        messages.success(request, _("The post is deleted."))
        return HttpResponseRedirect(place)
    context = {
        "title": _("Delete the post"),
        "text": _("Its place in the thread stays empty. Replies to it remain."),
        "post": found,
        "names": sees_names(request.user, found.thread.forum),
        "action_label": _("Delete"),
        "back": place,
        "crumbs": crumbs((found.thread.title, place), (_("Delete the post"), ""), forum=found.thread.forum),
    }
    return render(request, "forums/confirm.html", context)


def _say_remarks(request: HttpRequest, body: str, forum: Forum) -> None:
    """What the writer should know, once more on the page that follows."""
    for sentence in remarks_on(body, forum, actor_of(request)):
        messages.warning(request, sentence)


def _keep_files(form: PostForm, draft: Draft, actor: Any) -> None:
    """Take out and add what the form says; a file that is refused becomes an error of its field."""
    if form.to_remove:
        files.remove_from_draft(actor=actor, draft=draft, keys=form.to_remove)
    uploads: list[UploadedFile] = form.cleaned_data.get("uploads") or []
    for upload in uploads:
        try:
            files.keep_with_draft(actor=actor, draft=draft, upload=upload)
        except ValidationError as error:
            form.add_error("uploads", error)
        except DomainError as error:
            form.add_error("uploads", str(error.message))
    form.offer_files(draft.files.all())


def _try(form: Any, request: HttpRequest, act: Callable[[], object]) -> int:
    """Do it; what the state of things or a limit forbids becomes an error of the form. 200, 409, 422 or 429."""
    if not hit(f"forums.write:{request.user.pk}", TRIES, SECONDS):
        form.add_error(None, _("You have written a lot within an hour. Please post this one a little later."))
        return 429
    try:
        act()
    except Limited as error:
        form.add_error(None, str(error.message))
        return 429
    except StaleEdit as error:
        form.add_error(None, str(error.message))
        return 409
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 422
    return 200


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Title"), request.POST.get("title", "")), (_("Text"), request.POST.get("body", ""))]


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Reading leads to the sign-in page. Sending shows what was typed, because a redirect would throw it away."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    message = _("You are signed out, so nothing was posted. Copy your text, sign in again and paste it.")
    return refused(request, message, status=403, typed=_typed(request))
