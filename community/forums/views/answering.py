"""The form under a thread: an answer, from the draft that was kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from community.forums import rules
from community.forums.forms import PostForm
from community.forums.models import Draft, Post, Thread
from community.forums.services.drafting import draft_for


def answer_form(request: HttpRequest, thread: Thread, *, form: PostForm | None = None) -> dict[str, Any]:
    """What the form's template needs; nothing for who may not answer."""
    if not rules.can_reply(request.user, thread):
        return {}
    draft = draft_for(request.user, thread=thread)  # type: ignore[arg-type]  # a rule has let the person in
    content = draft.content if draft else {}
    quoted = quoted_post(thread, content.get("quote_of"))
    files = list(draft.files.all()) if draft else []
    return {
        "form": form or PostForm(initial={"body": content.get("body", "")}, kept=files, forum=thread.forum),
        "draft": draft,
        "version": version_of(draft),
        "quoted": quoted,
        "kept_files": files,
        "reply_url": reverse("forums:reply", args=[thread.pk]),
        "autosave_url": reverse("forums:reply-autosave", args=[thread.pk]),
    }


def version_of(draft: Draft | None) -> int:
    return draft.version if draft else 0


def quoted_post(thread: Thread, key: object) -> Post | None:
    """The post of this thread that an answer quotes, while it stands."""
    text = str(key or "")
    if not text.isdecimal() or len(text) > 18:
        return None
    rows = thread.posts.standing().select_related("author", "author_as__government")
    found: Post | None = rows.filter(pk=int(text)).first()
    return found


def quotation(post: Post) -> str:
    """The post's text as a quotation in Markdown, without what it quotes itself; room below for the answer."""
    lines = [line for line in post.body.splitlines() if not line.lstrip().startswith(">")]
    text = "\n".join(lines).strip("\n")[:2000]
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines()) + "\n\n"
