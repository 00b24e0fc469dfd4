"""What a notice says, in one sentence: who did what, for the list, the mail and the log alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.forums.choices import Audience
from community.notices.choices import Reason
from people.roles import is_member

if TYPE_CHECKING:
    from community.forums.models import Post, Thread
    from people.roles import AnyUser


def who_wrote(post: Post, reader: AnyUser) -> str:
    """The author's name; for who is no member of the site, outside a group, only where they work."""
    if is_member(reader) or post.thread.audience == Audience.GROUP:
        return post.author.name
    return post.author_as.government.name if post.author_as else _("An officer")


def sentence(reason: str, who: str, *, others: int = 0, by_name: bool = True) -> str:
    """Who did what, `others` being how many more people did the same."""
    words = {"who": who, "others": others}
    if others and reason != Reason.ACCEPTED:
        return _together(reason, others) % words
    if reason == Reason.MUST_READ:
        return _("%(who)s asks you to read and confirm this") % words
    if reason == Reason.MENTION:
        return (_("%(who)s mentioned you") if by_name else _("%(who)s mentioned your local government")) % words
    if reason == Reason.ANSWER:
        return _("%(who)s answered you") % words
    if reason == Reason.ACCEPTED:
        return _("Your answer was accepted")
    if reason == Reason.BOARD:
        return _("%(who)s started a thread") % words
    return _("%(who)s wrote") % words


def _together(reason: str, others: int) -> str:
    if reason == Reason.MENTION:
        return ngettext(
            "%(who)s and %(others)s other mentioned you", "%(who)s and %(others)s others mentioned you", others
        )
    if reason == Reason.ANSWER:
        return ngettext(
            "%(who)s and %(others)s other answered you", "%(who)s and %(others)s others answered you", others
        )
    return ngettext("%(who)s and %(others)s other wrote", "%(who)s and %(others)s others wrote", others)


def title_of(thread: Thread) -> str:
    """What a thread is called outside the site: of a closed group only the group, never what is written in it."""
    if thread.audience == Audience.GROUP:
        return _("A thread in the group “%(group)s”") % {"group": thread.forum.name}
    return str(thread.title)
