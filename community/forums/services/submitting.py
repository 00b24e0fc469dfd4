"""How people post: through the gates. What a gate wants to look at first waits as a draft that was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import gates, kinds, rules
from community.forums.choices import Kind
from community.forums.gates import Writing
from community.forums.models import Draft, Forum, Post, Thread
from community.forums.services.drafting import join_draft
from community.forums.services.posting import reply, start_thread
from community.forums.ties import referred_to
from people.models import User


@transaction.atomic
def submit_thread(
    *,
    actor: User,
    forum: Forum,
    title: str,
    body: str,
    draft: Draft,
    kind: str = Kind.DISCUSSION,
    details: Mapping[str, Any] | None = None,
    targets: Iterable[Any] = (),
) -> Thread | Draft:
    """The thread; or the draft, which waits now, when somebody must look at it first."""
    _one_at_a_time(actor)
    require(rules.can_start(actor, forum))
    writing = Writing(actor, forum, body, title=title, files=draft.files.count())
    if held := _through_the_gates(writing, draft):
        return held
    return start_thread(
        actor=actor, forum=forum, title=title, body=body, kind=kind, details=details, targets=targets, draft=draft
    )


@transaction.atomic
def submit_reply(*, actor: User, thread: Thread, body: str, draft: Draft, quote_of: Post | None = None) -> Post | Draft:
    """The answer; or the draft, which waits now, when somebody must look at it first."""
    _one_at_a_time(actor)
    require(rules.can_reply(actor, thread))
    if held := _through_the_gates(Writing(actor, thread.forum, body, thread=thread, files=draft.files.count()), draft):
        return held
    return reply(actor=actor, thread=thread, body=body, quote_of=quote_of, draft=draft)


def check_change(*, actor: User, post: Post, body: str, title: str = "", files: int = 0) -> None:
    """Limits hold for changes too. A change cannot wait while the post stands, so what would be held is refused."""
    writing = Writing(actor, post.thread.forum, body, title=title, thread=post.thread, post=post, files=files)
    gates.check(writing)
    if held := gates.held_by(writing):
        raise DomainError(
            _("%(reason)s A post that is already published cannot be changed like this; write a new reply instead.")
            % {"reason": held[1]}
        )


@transaction.atomic
def post_held(draft: Draft) -> Thread | Post:
    """Post what waited, as its author wrote it. DomainError when it does not fit any more: a closed thread, a poll
    whose end has passed.
    """
    author, content = draft.user, draft.content
    body = str(content.get("body", ""))
    if draft.thread is not None:
        _still_fits(rules.can_reply(author, draft.thread))
        key = str(content.get("quote_of") or "0")
        quoted = draft.thread.posts.standing().filter(pk=int(key)).first() if key.isdecimal() else None
        return reply(actor=author, thread=draft.thread, body=body, quote_of=quoted, draft=draft)
    assert draft.forum is not None  # noqa: S101 - a constraint of the table
    _still_fits(rules.can_start(author, draft.forum))
    kind = content.get("kind") or Kind.DISCUSSION
    details = kinds.details_of(kind, content.get("details", {}))
    if details is None:
        raise DomainError(_("The fields of this kind of thread are no longer valid. Send it back to its author."))
    return start_thread(
        actor=author,
        forum=draft.forum,
        title=str(content.get("title", "")),
        body=body,
        kind=kind,
        details=details,
        targets=referred_to(content.get("tie", []), author),
        draft=draft,
    )


@transaction.atomic
def give_back(draft: Draft) -> Draft:
    """What waited is its author's unfinished text again, joined to what they have begun there meanwhile."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    other = Draft.objects.filter(user=draft.user, forum=draft.forum, thread=draft.thread, submitted_at=None).first()
    if other is not None:
        return join_draft(draft, into=other)
    draft.submitted_at, draft.version = None, draft.version + 1
    draft.save(update_fields=["submitted_at", "version"])
    return draft


def _one_at_a_time(actor: User) -> None:
    """Two clicks at once are counted one after the other. SQLite has no row locks and needs none."""
    list(User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))


def _through_the_gates(writing: Writing, draft: Draft) -> Draft | None:
    """None when the text may stand at once."""
    gates.check(writing)
    held = gates.held_by(writing)
    if held is None:
        return None
    gate, reason = held
    same = Draft.objects.filter(user=draft.user, forum=draft.forum, thread=draft.thread, submitted_at__isnull=False)
    waiting: Draft
    for waiting in same:  # the same page sent twice
        if waiting.content == draft.content:
            Draft.objects.filter(pk=draft.pk).delete()
            return waiting
    draft.submitted_at = timezone.now()
    draft.save(update_fields=["submitted_at"])
    gate.hold(draft, reason)
    return draft


def _still_fits(decision: Any) -> None:
    """The rule speaks to the author; who lets the text through reads that it does not fit."""
    if not decision:
        raise DomainError(
            _("The author cannot post this at present: “%(reason)s” Send it back to them.")
            % {"reason": decision.reason}
        )
