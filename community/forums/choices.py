"""Fixed vocabularies of the community: who reads, who may begin, where a thread, a post and a membership stand."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(TextChoices):
    """Who reads a board and everything in it. GROUP: the members of its group and nobody else, whatever their role."""

    PUBLIC = "public", _("Everybody")
    OFFICERS = "officers", _("Officers only")
    GROUP = "group", _("Members of the group only")


class Starters(TextChoices):
    """Who may begin a thread; answering is open to everybody who takes part."""

    MEMBERS = "members", _("Everybody who takes part")
    ANNOUNCERS = "announcers", _("Editors, contest managers and administrators")


class Kind(TextChoices):
    """What a thread is for. The core acts on discussions; the other kinds add to it."""

    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", pgettext_lazy("thread", "Question")
    IDEA = "idea", _("Idea")
    POLL = "poll", _("Poll")


class ThreadState(TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


# What may be done with a thread: {verb: (the states it starts from, the state it leads to)}. The rules say who.
THREAD_TRANSITIONS: dict[str, tuple[frozenset[ThreadState], ThreadState]] = {
    "close": (frozenset({ThreadState.OPEN}), ThreadState.CLOSED),
    "reopen": (frozenset({ThreadState.CLOSED}), ThreadState.OPEN),
}


class GroupRole(TextChoices):
    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")


class Joining(TextChoices):
    """How somebody comes into a group. A group by invitation is known to its members and to who is invited alone."""

    REQUEST = "request", _("On request: officers see the group and ask to join")
    INVITATION = "invitation", _("By invitation: nobody else sees that the group exists")


class MembershipStatus(TextChoices):
    REQUESTED = "requested", _("Waiting for an owner")
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Member")
    REFUSED = "refused", _("Not admitted")
    DECLINED = "declined", _("Invitation declined")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Removed by an owner")


_M = MembershipStatus
# What may be done with a membership: {verb: (the statuses it starts from, the status it leads to)}. "" is none yet.
MEMBERSHIP_TRANSITIONS: dict[str, tuple[frozenset[str], MembershipStatus]] = {
    "request": (frozenset({"", _M.REFUSED, _M.DECLINED, _M.LEFT}), _M.REQUESTED),
    "withdraw": (frozenset({_M.REQUESTED}), _M.LEFT),
    "admit": (frozenset({_M.REQUESTED}), _M.ACTIVE),
    "refuse": (frozenset({_M.REQUESTED}), _M.REFUSED),
    "invite": (frozenset({"", _M.REFUSED, _M.DECLINED, _M.LEFT, _M.REMOVED}), _M.INVITED),
    "uninvite": (frozenset({_M.INVITED}), _M.LEFT),
    "accept": (frozenset({_M.INVITED}), _M.ACTIVE),
    "decline": (frozenset({_M.INVITED}), _M.DECLINED),
    "leave": (frozenset({_M.ACTIVE}), _M.LEFT),
    "remove": (frozenset({_M.ACTIVE}), _M.REMOVED),
}

TITLE_LENGTH = 120
# Posts on a page. A post's page follows from its number, so it never changes.
PAGE_SIZE = 20
THREADS_A_PAGE = 30
MAX_FILES = 5
MAX_TIES = 5
# A thread without a new post for so long counts as read by everybody: what "unread" has to look at stays small.
UNREAD_DAYS = 90
# After so long without a request the next one is a new visit.
VISIT_MINUTES = 30
# An unfinished text that nobody has touched for so long is thrown away.
DRAFT_DAYS = 90
# A sample thread stands in search behind a real one that matches about as well.
SAMPLE_WEIGHT = 0.85
