"""What questions, ideas, polls, reactions and tags put on the pages of the forums. Each asks once for a whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Value, When, Window
from django.db.models.functions import RowNumber

from cases.models import CaseTag
from community.forums.choices import Kind
from community.forums.models import Post, Thread
from community.forums.rules import can_take_part
from community.forums.views.common import sees_names
from community.kinds import rules
from community.kinds.choices import IDEA_TRANSITIONS, IDEA_VERBS, NAMES, ReactionKind
from community.kinds.models import Backing, Idea, IdeaStep, Poll, Question, Reaction, TaggedThread
from community.kinds.polling import poll_view

if TYPE_CHECKING:
    from people.roles import AnyUser

Shown = Mapping[int, Mapping[str, Any]]


# Lists


def row_marks(threads: Sequence[Thread], user: AnyUser) -> Shown:
    """The kind of each thread, where it stands, its tags. At most four queries, none for a kind that is absent."""
    keys = defaultdict(list)
    for thread in threads:
        keys[thread.kind].append(thread.pk)
    questions = Question.objects.in_bulk(keys[Kind.QUESTION]) if keys[Kind.QUESTION] else {}
    ideas = Idea.objects.in_bulk(keys[Kind.IDEA]) if keys[Kind.IDEA] else {}
    polls = Poll.objects.in_bulk(keys[Kind.POLL]) if keys[Kind.POLL] else {}
    tags = tags_of(threads)
    found: dict[int, Mapping[str, Any]] = {}
    for thread in threads:
        poll = polls.get(thread.pk)
        shown = {
            "thread": thread,
            "question": questions.get(thread.pk),
            "idea": ideas.get(thread.pk),
            "poll": poll,
            "poll_closed": poll is not None and poll.has_closed(),
            "tags": tags.get(thread.pk, []),
        }
        if thread.kind != Kind.DISCUSSION or shown["tags"]:
            found[thread.pk] = shown
    return found


def tags_of(threads: Sequence[Thread]) -> dict[int, list[CaseTag]]:
    """{key of the thread: its tags by name}. One query."""
    found: dict[int, list[CaseTag]] = defaultdict(list)
    rows = TaggedThread.objects.filter(content_object__in=[thread.pk for thread in threads])
    for row in rows.select_related("tag").order_by("tag__name"):
        found[row.content_object_id].append(row.tag)
    return found


# A thread


def head(threads: Sequence[Thread], user: AnyUser) -> Shown:
    """Tags, where an idea stands, a poll: between the title and the posts."""
    return {thread.pk: thread_head(thread, user) for thread in threads}


def thread_head(thread: Thread, user: AnyUser) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "thread": thread,
        "tags": tags_of([thread]).get(thread.pk, []),
        "may_tag": bool(rules.can_tag(user, thread)),
    }
    if thread.kind == Kind.IDEA:
        shown |= idea_head(thread, user)
    elif thread.kind == Kind.POLL:
        shown["view"] = poll_view(thread, user, names=sees_names(user, thread.forum))
    return shown


def idea_head(thread: Thread, user: AnyUser) -> dict[str, Any]:
    idea = Idea.objects.filter(thread=thread).first() or Idea(thread=thread)
    idea.thread = thread
    verbs = [verb for verb in IDEA_TRANSITIONS if rules.can_move_idea(user, idea, verb)]
    return {
        "idea": idea,
        "verbs": [(verb, IDEA_VERBS[verb]) for verb in verbs],
        "backing": backing_state(thread, user, idea.backers),
    }


def backing_state(thread: Thread, user: AnyUser, number: int) -> dict[str, Any]:
    """The button that stands behind a thread: how many do, whether the reader does, whether they may. One query."""
    may = bool(rules.can_back(user, thread))
    mine = may and Backing.objects.filter(thread=thread, user_id=user.pk).exists()
    return {"thread": thread, "number": number, "may": may, "mine": mine}


# Posts


def post_heads(posts: Sequence[Post], user: AnyUser) -> Shown:
    """That a post is the accepted answer, or which step of an idea it tells. One query for those kinds, else none."""
    thread = posts[0].thread
    keys = [post.pk for post in posts]
    if thread.kind == Kind.QUESTION:
        accepted = Question.objects.filter(accepted__in=keys).values_list("accepted_id", flat=True)
        return {key: {"accepted": True} for key in accepted}
    if thread.kind == Kind.IDEA:
        return {step.post_id: {"step": step} for step in IdeaStep.objects.filter(post__in=keys)}
    return {}


def question_foot(posts: Sequence[Post], user: AnyUser) -> Shown:
    """Under the question: the accepted answer, and how many have the same question. Two queries, for questions only."""
    opening = next((post for post in posts if post.opens), None)
    if opening is None or opening.thread.kind != Kind.QUESTION:
        return {}
    related = ("accepted__author", "accepted__author_as__government")
    question = Question.objects.filter(thread=opening.thread_id).select_related(*related).first()
    question = question or Question(thread=opening.thread)
    state = backing_state(opening.thread, user, question.backers)
    shown = {"answer": question.accepted, "backing": state, "may_judge": bool(rules.can_judge(user, opening.thread))}
    return {opening.pk: shown | {"names": sees_names(user, opening.thread.forum), "thread": opening.thread}}


def accept_acts(posts: Sequence[Post], user: AnyUser) -> Shown:
    """The button that accepts an answer, for who may. One query, for questions only."""
    thread = posts[0].thread
    if not rules.can_judge(user, thread):
        return {}
    accepted = Question.objects.filter(thread=thread).values_list("accepted_id", flat=True).first()
    return {post.pk: {"post": post, "accepted": post.pk == accepted} for post in posts if rules.can_accept(user, post)}


def reactions(posts: Sequence[Post], user: AnyUser) -> Shown:
    """The words under each post with their numbers, and up to twelve names each, the reader's own first. One query."""
    me = user.pk if user.is_authenticated else None
    group = ["post", "kind"]
    own_first = Case(When(user_id=me, then=Value(0)), default=Value(1))
    rows = Reaction.objects.filter(post__in=[post.pk for post in posts]).annotate(
        total=Window(Count("pk"), partition_by=group),
        place=Window(RowNumber(), partition_by=group, order_by=[own_first, "pk"]),
    )
    found: dict[tuple[int, str], list[Reaction]] = defaultdict(list)
    for row in rows.filter(place__lte=NAMES).select_related("user", "acted_as__government"):
        found[row.post_id, row.kind].append(row)
    names = bool(posts) and sees_names(user, posts[0].thread.forum)
    takes_part = bool(posts) and bool(can_take_part(user, posts[0].thread.forum))
    return {
        post.pk: _reactions_of(post, found, me, names=names, may=takes_part and post.author_id != me) for post in posts
    }


def _reactions_of(
    post: Post, found: Mapping[tuple[int, str], list[Reaction]], me: int | None, *, names: bool, may: bool
) -> dict[str, Any]:
    words = []
    for kind in ReactionKind:
        rows = found.get((post.pk, kind.value), [])
        total = rows[0].total if rows else 0  # type: ignore[attr-defined]  # annotated
        words.append(
            {
                "kind": kind,
                "number": total,
                "mine": any(row.user_id == me for row in rows),
                "people": rows if names else [],
                "more": max(total - NAMES, 0),
            }
        )
    return {"post": post, "words": words, "may": may, "any": any(word["number"] for word in words), "names": names}
