"""Texts that wait: taken in at the gate, let through, sent back, taken back by their author."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.models import Draft, Post, Thread
from community.forums.record import log
from community.forums.services.submitting import give_back, post_held
from community.moderation import rules, tasks
from community.moderation.choices import HoldingState
from community.moderation.models import Holding
from people.models import User


def take_in(draft: Draft, reason: str) -> None:
    """What the gate does with a text that must be looked at first. Inside the caller's transaction."""
    title = draft.thread.title if draft.thread is not None else str(draft.content.get("title", ""))
    holding = Holding.objects.create(author=draft.user, draft=draft, title=title[:200], reason=reason[:200])
    log(instance=holding, action="moderation.held", data=_where(holding))


@transaction.atomic
def approve(*, actor: User, holding: Holding) -> Post:
    """Post it as its author wrote it, from now on. The author gets a mail."""
    holding = _locked(holding)
    require(rules.can_judge_holding(actor, holding))
    draft, where = holding.draft, _where(holding)
    _close(holding, actor, HoldingState.APPROVED, "")
    assert draft is not None  # noqa: S101 - the rule has seen it
    posted = post_held(draft)
    holding.post = posted if isinstance(posted, Post) else _opening(posted)
    holding.save(update_fields=["post"])
    log(instance=holding, action="moderation.approved", user=actor, data=where)
    tasks.mail_holding.enqueue(holding_id=holding.pk)
    return holding.post


@transaction.atomic
def send_back(*, actor: User, holding: Holding, words: str) -> Holding:
    """It is its author's unfinished text again, with words that say why. The author gets a mail."""
    holding = _locked(holding)
    require(rules.can_judge_holding(actor, holding))
    words = " ".join(words.split())
    if not words:
        raise DomainError(_("Please tell the author why."))
    draft, where = holding.draft, _where(holding)
    _close(holding, actor, HoldingState.RETURNED, words)
    give_back(draft)  # type: ignore[arg-type]  # the rule has seen it
    log(instance=holding, action="moderation.sent_back", user=actor, data=where)
    tasks.mail_holding.enqueue(holding_id=holding.pk)
    return holding


@transaction.atomic
def withdraw(*, actor: User, holding: Holding) -> Draft:
    """The author takes it back to change it; nobody looks at it any more."""
    holding = _locked(holding)
    require(rules.can_withdraw(actor, holding))
    draft, where = holding.draft, _where(holding)
    log(instance=holding, action="moderation.withdrawn", user=actor, data=where)
    Holding.objects.filter(pk=holding.pk).delete()
    return give_back(draft)  # type: ignore[arg-type]  # it waits, so it has its text


def _close(holding: Holding, actor: User, state: HoldingState, words: str) -> None:
    """The draft goes on without the row, or goes."""
    holding.draft, holding.state, holding.words = None, state, words
    holding.decided_by, holding.decided_at = actor, timezone.now()
    holding.clean_fields(exclude=["author", "draft", "post", "decided_by"])
    holding.save()


def _opening(thread: Thread) -> Post:
    opening: Post = thread.posts.get(number=1)
    return opening


def _where(holding: Holding) -> dict[str, int | None]:
    draft = holding.draft
    assert draft is not None  # noqa: S101 - asked while it waits
    forum = draft.forum_id or draft.thread.forum_id  # type: ignore[union-attr]
    return {"forum": forum, "thread": draft.thread_id, "person": holding.author_id}


def _locked(holding: Holding) -> Holding:
    rows = Holding.objects.select_for_update(of=("self",))
    found: Holding = rows.select_related("author", "draft__user", "draft__forum", "draft__thread__forum").get(
        pk=holding.pk
    )
    return found
