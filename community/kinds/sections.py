"""Where questions, ideas, polls, reactions and tags show up: in the forums, on a case, in what search finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import CaseTag, TaggedCase
from cases.panels import Place as CasePlace
from cases.panels import register_case_panel
from cases.tagging import register_tag_user
from community.forums.appendices import Appendix, register_appendix
from community.forums.boardlists import BoardList, Tab, register_list, register_tab
from community.forums.choices import Kind
from community.forums.happenings import Happening, listen
from community.forums.hints import register_hint
from community.forums.kinds import KindOffer, register_kind
from community.forums.models import Thread
from community.forums.places import Place, register_place
from community.kinds import querysets, receivers, showing
from community.kinds.forms import PollForm, TagsForm
from community.kinds.models import Idea
from community.kinds.services.following import follow_merger, follow_split
from community.kinds.services.polls import make_poll
from community.kinds.services.questions import follow_deletion, question_of
from community.kinds.services.tagging import follow_merged_tags, write_tags
from community.kinds.similar import hint_for

if TYPE_CHECKING:
    from cases.models import CasePage
    from community.forums.models import Forum
    from people.models import User
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    _register_kinds()
    _register_places()
    _register_lists()
    register_hint("kinds.similar", "kinds/_similar.html", hint_for)
    listen(Happening.DELETED, "kinds", follow_deletion)
    listen(Happening.MERGED, "kinds", follow_merger)
    listen(Happening.SPLIT, "kinds", follow_split)
    register_appendix(Appendix("kinds.tags", "tagged_items__tag", tag_words))
    register_appendix(Appendix("kinds.options", "poll__options", option_words))
    register_tag_user("kinds", follow_merged_tags)
    register_case_panel("kinds.tags", CasePlace.BESIDE, 60, "kinds/_case_tags.html", talk_by_tag)
    receivers.connect()


def _register_kinds() -> None:
    register_kind(
        KindOffer(
            Kind.DISCUSSION, _("Discussion"), _("Share something or talk it over."), 10, TagsForm, begin_discussion
        )
    )
    register_kind(
        KindOffer(
            Kind.QUESTION,
            pgettext_lazy("thread", "Question"),
            _("Ask the others. You accept the answer that helped; it is then shown right under the question."),
            20,
            TagsForm,
            begin_question,
        )
    )
    register_kind(
        KindOffer(
            Kind.IDEA,
            _("Idea"),
            _("Propose something. Others vote for it, and the moderators say what becomes of it."),
            30,
            TagsForm,
            begin_idea,
        )
    )
    register_kind(
        KindOffer(
            Kind.POLL, _("Poll"), _("Let the others choose. The title is the question."), 40, PollForm, begin_poll
        )
    )


def _register_places() -> None:
    register_place("kinds.row", Place.ROW, 10, "kinds/_row.html", showing.row_marks)
    register_place("kinds.head", Place.THREAD_HEAD, 10, "kinds/_thread_head.html", showing.head)
    register_place("kinds.post_head", Place.POST_HEAD, 20, "kinds/_post_head.html", showing.post_heads)
    register_place("kinds.question", Place.POST_FOOT, 10, "kinds/_question.html", showing.question_foot)
    register_place("kinds.reactions", Place.POST_FOOT, 20, "kinds/_reactions.html", showing.reactions)
    register_place("kinds.accept", Place.POST_ACTS, 10, "kinds/_accept.html", showing.accept_acts)


def _register_lists() -> None:
    register_list(BoardList("unanswered", _("Unanswered"), 10, querysets.unanswered))
    register_list(BoardList("unaccepted", _("No accepted answer"), 20, querysets.without_accepted))
    register_list(BoardList("my-questions", _("My questions"), 30, querysets.questions_of, signed_in))
    register_list(BoardList("ideas", _("Ideas"), 40, querysets.by_votes))
    register_list(BoardList("polls", _("Running polls"), 50, querysets.running_polls))
    register_tab(Tab("kinds:unanswered", _("Unanswered questions")))


def signed_in(forum: Forum, user: Any) -> bool:
    return bool(user.is_authenticated)


# What begins with a thread: called by the forums inside the transaction that makes it.


def begin_discussion(thread: Thread, details: Mapping[str, Any], actor: User) -> None:
    write_tags(thread, details.get("tags", []))


def begin_question(thread: Thread, details: Mapping[str, Any], actor: User) -> None:
    question_of(thread)
    write_tags(thread, details.get("tags", []))


def begin_idea(thread: Thread, details: Mapping[str, Any], actor: User) -> None:
    Idea.objects.create(thread=thread)
    write_tags(thread, details.get("tags", []))


def begin_poll(thread: Thread, details: Mapping[str, Any], actor: User) -> None:
    make_poll(
        thread=thread,
        options=details["options"],
        most=details["most"],
        closes_at=details["closes_at"],
        results=details["results"],
        is_anonymous=details["is_anonymous"],
        now=thread.created_at,
    )
    write_tags(thread, details.get("tags", []))


# Search and cases


def tag_words(thread: Thread) -> list[str]:
    return [item.tag.name for item in thread.tagged_items.all()]


def option_words(thread: Thread) -> list[str]:
    """What can be chosen in a poll, never what was."""
    poll = getattr(thread, "poll", None) if thread.kind == Kind.POLL else None
    return [option.text for option in poll.options.all()] if poll else []


def talk_by_tag(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The case's tags under which the person can read talk, with the number of threads. One query."""
    tags = TaggedCase.objects.filter(content_object=case.pk).values("tag")
    seen = Thread.objects.visible_to(user).values("pk")
    rows = CaseTag.objects.filter(pk__in=tags).annotate(
        threads=Count("tagged_threads", filter=Q(tagged_threads__content_object__in=seen))
    )
    found = list(rows.filter(threads__gt=0).order_by("name"))
    return {"tags": found} if found else None


def unanswered_count(user: AnyUser) -> int:
    """How many open questions of others, on all boards that the person reads, nobody has answered."""
    rows = querysets.unanswered(Thread.objects.visible_to(user))
    return rows.exclude(author_id=user.pk).count()
