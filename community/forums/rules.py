"""Who may write, keep order and decide about groups. Reading is decided by the querysets' visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from community.forums import gates
from community.forums.belonging import owns, role_in
from community.forums.choices import (
    MEMBERSHIP_TRANSITIONS,
    THREAD_TRANSITIONS,
    Joining,
    MembershipStatus,
    Starters,
    ThreadState,
)
from people.choices import Role
from people.roles import has_role, is_member

if TYPE_CHECKING:
    from community.forums.models import Forum, Group, GroupMembership, Post, Thread
    from people.models import User
    from people.roles import AnyUser

SIGN_IN = _("Sign in first.")
MEMBERS_ONLY = _("Only officers whose membership is approved can write here.")
GROUP_ONLY = _("Only members of this group can write here.")
KEEPERS_ONLY = _("Only moderators of this board may do this.")
OWNERS_ONLY = _("Only an owner of the group may do this.")


def announces(user: AnyUser) -> bool:
    """Whether the person may begin a thread on a board for announcements."""
    return has_role(user, Role.EDITOR, Role.CONTEST_MANAGER, Role.ADMINISTRATOR)


def keeps(user: AnyUser, forum: Forum) -> bool:
    """Whether the person keeps order on the board: the group's owners on its own, elsewhere editors.

    Who may not write at present keeps nothing in order either.
    """
    keeper = owns(user, forum.group_id) if forum.group_id else keeps_site(user)
    return keeper and gates.bar_for(user, forum) is None


def keeps_site(user: AnyUser) -> bool:
    """Whether the person keeps order on all boards that are no group's."""
    return has_role(user, Role.EDITOR, Role.ADMINISTRATOR)


def can_take_part(user: AnyUser, forum: Forum) -> Decision:
    """Write on the board at all: members of the site, and on a group's board members of the group; if no gate bars."""
    if not user.is_authenticated:
        return Decision.no(SIGN_IN)
    if forum.group_id and not role_in(user, forum.group_id):
        return Decision.no(GROUP_ONLY)
    if not forum.group_id and not is_member(user):
        return Decision.no(MEMBERS_ONLY)
    if forum.is_heading:
        return Decision.no(_("This is only a heading. Choose a board under it."))
    if forum.is_closed:
        return Decision.no(_("This board is closed. Everything in it stays readable."))
    bar = gates.bar_for(user, forum)
    return Decision.no(bar.reason) if bar else Decision.yes()


def can_start(user: AnyUser, forum: Forum) -> Decision:
    decision = can_take_part(user, forum)
    if decision and forum.starters == Starters.ANNOUNCERS and not (announces(user) or keeps(user, forum)):
        return Decision.no(_("Announcements are written by the editors. You can answer them."))
    return decision


def can_reply(user: AnyUser, thread: Thread) -> Decision:
    decision = can_take_part(user, thread.forum)
    if decision and thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    if decision and not thread.is_open:
        return Decision.no(_("This thread is closed."))
    return decision


def can_edit_post(user: AnyUser, post: Post) -> Decision:
    """The author as long as the thread is open; whoever keeps the board always."""
    return _change(user, post, _("You can change your own posts only."))


def can_delete_post(user: AnyUser, post: Post) -> Decision:
    """As for changing it. The opening post goes with its thread."""
    if post.opens:
        return Decision.no(_("The opening post goes with its thread. Delete the thread instead."))
    return _change(user, post, _("You can delete your own posts only."))


def can_restore_post(user: AnyUser, post: Post) -> Decision:
    if not keeps(user, post.thread.forum):
        return Decision.no(KEEPERS_ONLY)
    return Decision.yes() if post.deleted_at else Decision.no(_("This post has not been deleted."))


def _change(user: AnyUser, post: Post, otherwise: object) -> Decision:
    if post.deleted_at or post.thread.deleted_at:
        return Decision.no(_("This post has been deleted."))
    if keeps(user, post.thread.forum):
        return Decision.yes()
    if not user.is_authenticated or post.author_id != user.pk:
        return Decision.no(otherwise)  # type: ignore[arg-type]  # lazy text
    return can_reply(user, post.thread)


def can_see_history(user: AnyUser, post: Post) -> Decision:
    """Earlier texts are for those who may write there; residents read the present one."""
    forum = post.thread.forum
    if forum.group_id or is_member(user):
        return Decision.yes()
    return Decision.no(_("Earlier texts are shown to officers only."))


def can_keep(user: AnyUser, thread: Thread) -> Decision:
    """Pin, close, move a thread."""
    return Decision.yes() if keeps(user, thread.forum) else Decision.no(KEEPERS_ONLY)


def can_change_state(user: AnyUser, thread: Thread, verb: str) -> Decision:
    """Close or reopen: who keeps the board."""
    decision = can_keep(user, thread)
    if decision and thread.state not in THREAD_TRANSITIONS[verb][0]:
        closed = thread.state == ThreadState.CLOSED
        return Decision.no(_("The thread is closed already.") if closed else _("The thread is open already."))
    return decision


def can_move(user: AnyUser, thread: Thread, target: Forum) -> Decision:
    """To a board that the person keeps too, never out of a group or into one: that would change who reads it."""
    decision = can_keep(user, thread)
    if not decision:
        return decision
    if thread.forum.group_id != target.group_id:
        return Decision.no(_("What was written in a closed group stays there, and nothing is moved into one."))
    if target.is_heading or target.pk == thread.forum_id:
        return Decision.no(_("Choose another board."))
    return Decision.yes() if keeps(user, target) else Decision.no(KEEPERS_ONLY)


def can_merge(user: AnyUser, source: Thread, target: Thread) -> Decision:
    """Both stand on boards that the person keeps, and both in the same group or in none."""
    decision = can_keep(user, source)
    if not decision:
        return decision
    if source.forum.group_id != target.forum.group_id:
        return Decision.no(_("What was written in a closed group stays there, and nothing is moved into one."))
    if source.pk == target.pk:
        return Decision.no(_("Choose another thread."))
    if source.deleted_at or target.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    return can_keep(user, target)


def can_split(user: AnyUser, thread: Thread) -> Decision:
    """Take posts out into a thread of their own on the same board: who keeps it."""
    if thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    return can_keep(user, thread)


def can_delete_thread(user: AnyUser, thread: Thread) -> Decision:
    """The author while nobody has answered; who keeps the board always."""
    if thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    if keeps(user, thread.forum):
        return Decision.yes()
    if not user.is_authenticated or thread.author_id != user.pk:
        return Decision.no(KEEPERS_ONLY)
    if thread.post_count > 1:
        return Decision.no(_("Others have answered. Ask a moderator to delete the thread."))
    return can_reply(user, thread)


def can_restore_thread(user: AnyUser, thread: Thread) -> Decision:
    """Put back a deleted thread: who keeps the board. What was merged stands in the other thread."""
    if not thread.deleted_at or thread.merged_into_id:
        return Decision.no(_("This thread has not been deleted."))
    return can_keep(user, thread)


def can_tie(user: AnyUser, thread: Thread) -> Decision:
    """Say what a thread is about: its author and who keeps the board."""
    if keeps(user, thread.forum):
        return Decision.yes()
    if user.is_authenticated and thread.author_id == user.pk:
        return can_reply(user, thread)
    return Decision.no(_("Only the author of the thread can say what it is about."))


def can_arrange(user: AnyUser) -> Decision:
    """Make, change and move boards."""
    return Decision.yes() if keeps_site(user) else Decision.no(_("Only editors may arrange the boards."))


def can_found_group(user: AnyUser) -> Decision:
    if not is_member(user):
        return Decision.no(_("Only officers whose membership is approved may do this."))
    bar = gates.bar_for(user)
    return Decision.no(bar.reason) if bar else Decision.yes()


def can_manage_group(user: AnyUser, group: Group) -> Decision:
    """Its text, its members: owners alone. Not even administrators enter a closed group unasked."""
    return Decision.yes() if owns(user, group.pk) else Decision.no(OWNERS_ONLY)


def can_request(user: AnyUser, group: Group, membership: GroupMembership | None) -> Decision:
    if not is_member(user):
        return Decision.no(_("Only officers whose membership is approved can ask to join. Others are invited."))
    if group.joining != Joining.REQUEST:
        return Decision.no(_("This group is by invitation only."))
    return fits(membership, "request")


def can_move_membership(user: AnyUser, membership: GroupMembership, verb: str) -> Decision:
    """The person's own part (withdraw, accept, decline, leave), or an owner's (admit, refuse, uninvite, remove)."""
    if verb in ("withdraw", "accept", "decline", "leave"):
        if not user.is_authenticated or user.pk != membership.user_id:
            return Decision.no(_("Only the person concerned can do this."))
    elif not owns(user, membership.group_id):
        return Decision.no(OWNERS_ONLY)
    elif verb == "remove" and membership.user_id == user.pk:
        return Decision.no(_("You cannot remove yourself. Leave the group instead."))
    return fits(membership, verb)


def can_invite(user: AnyUser, group: Group, person: User | None, membership: GroupMembership | None) -> Decision:
    """An owner invites somebody with an open account, or (person None) an address."""
    decision = can_manage_group(user, group)
    if decision and person is not None and not person.is_active:
        return Decision.no(_("This account is closed."))
    return fits(membership, "invite") if decision else decision


def can_set_role(user: AnyUser, membership: GroupMembership) -> Decision:
    """Make a member an owner or an owner a member; nobody does it to themselves."""
    decision = can_manage_group(user, membership.group)
    if decision and membership.user_id == user.pk:
        return Decision.no(_("Ask another owner to change your own part."))
    if decision and membership.status != MembershipStatus.ACTIVE:
        return Decision.no(_("This person is not a member."))
    return decision


def fits(membership: GroupMembership | None, verb: str) -> Decision:
    """Whether the verb starts from where the membership stands."""
    status = membership.status if membership else ""
    if status in MEMBERSHIP_TRANSITIONS[verb][0]:
        return Decision.yes()
    return Decision.no(
        {
            MembershipStatus.REQUESTED: _("The request waits for an owner of the group."),
            MembershipStatus.INVITED: _("An invitation is waiting for an answer."),
            MembershipStatus.ACTIVE: _("This person is a member already."),
            MembershipStatus.REMOVED: _("An owner removed this person, who can come back by invitation only."),
        }.get(status, _("This has changed in the meantime. Load the page again."))  # type: ignore[call-overload]
    )
