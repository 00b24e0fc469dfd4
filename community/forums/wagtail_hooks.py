"""The tree of boards in the CMS, and what the log says about the community."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from community.forums.cms import BOARDS, ForumViewSet

LOG_ACTIONS = {
    "forums.board_added": (_("Board"), _("A board was added")),
    "forums.board_changed": (_("Board changed"), _("A board was changed")),
    "forums.board_deleted": (_("Board deleted"), _("A board was deleted")),
    "forums.tied": (_("Tied"), _("A thread was tied to something")),
    "forums.untied": (_("Tie removed"), _("A tie of a thread was taken away")),
    "forums.post_edited": (_("Post changed"), _("A post was changed")),
    "forums.post_deleted": (_("Post deleted"), _("A post was deleted")),
    "forums.post_restored": (_("Post restored"), _("A deleted post was put back")),
    "forums.file_added": (_("File added"), _("A file was added to a post")),
    "forums.file_removed": (_("File removed"), _("A file was taken out of a post")),
    "forums.thread_close": (_("Thread closed"), _("A thread was closed")),
    "forums.thread_reopen": (_("Thread opened again"), _("A closed thread was opened again")),
    "forums.thread_pinned": (_("Pinned"), _("A thread was pinned")),
    "forums.thread_unpinned": (_("Pin taken off"), _("A thread is not pinned any more")),
    "forums.thread_moved": (_("Moved"), _("A thread was moved to another board")),
    "forums.thread_merged": (pgettext_lazy("thread", "Merged"), _("A thread was merged into another")),
    "forums.thread_took_in": (_("Merged in"), _("Another thread was merged into this one")),
    "forums.thread_split": (pgettext_lazy("thread", "Split"), _("Posts were split off into a new thread")),
    "forums.thread_split_off": (_("Split off"), _("A thread was made of posts of another")),
    "forums.thread_deleted": (_("Thread deleted"), _("A thread was deleted")),
    "forums.thread_restored": (_("Thread restored"), _("A deleted thread was put back")),
    "forums.group_founded": (_("Group"), _("A group was created")),
    "forums.group_changed": (_("Group changed"), _("A group was changed")),
    "forums.group_address_invited": (_("Invitation by mail"), _("An address was invited to a group")),
    "forums.group_invitation_taken_back": (_("Invitation taken back"), _("An invitation by mail was taken back")),
    "forums.group_request": (_("Request to join a group"), _("Somebody asked to join a group")),
    "forums.group_withdraw": (_("Request withdrawn"), _("A request to join a group was withdrawn")),
    "forums.group_admit": (_("Admit"), _("Somebody was admitted to a group")),
    "forums.group_refuse": (_("Request refused"), _("A request to join a group was refused")),
    "forums.group_invite": (_("Invitation"), _("Somebody was invited to a group")),
    "forums.group_uninvite": (_("Invitation taken back"), _("An invitation to a group was taken back")),
    "forums.group_accept": (_("Invitation accepted"), _("An invitation to a group was accepted")),
    "forums.group_decline": (_("Invitation declined"), _("An invitation to a group was declined")),
    "forums.group_leave": (_("Left"), _("Somebody left a group")),
    "forums.group_remove": (_("Removed"), _("Somebody was removed from a group")),
    "forums.group_made_owner": (_("Owner"), _("A member was made an owner")),
    "forums.group_made_member": (_("Remove as owner"), _("An owner was made a member")),
}


@hooks.register("register_admin_viewset")
def register_boards() -> ForumViewSet:
    return ForumViewSet(BOARDS, url_prefix="forum-boards")


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
