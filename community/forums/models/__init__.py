"""The tables of the community."""

from community.forums.models.boards import Forum
from community.forums.models.groups import Group, GroupInvitation, GroupMembership
from community.forums.models.posts import Post, PostFile, PostFileText, PostRevision
from community.forums.models.reading import ForumMark, ReaderState, ThreadMark
from community.forums.models.rearranging import Rearrangement
from community.forums.models.threads import Thread, ThreadTie
from community.forums.models.writing import Draft

__all__ = [
    "Draft",
    "Forum",
    "ForumMark",
    "Group",
    "GroupInvitation",
    "GroupMembership",
    "Post",
    "PostFile",
    "PostFileText",
    "PostRevision",
    "ReaderState",
    "Rearrangement",
    "Thread",
    "ThreadMark",
    "ThreadTie",
]
