"""The tables of notices."""

from community.notices.models.mails import NoticeMail
from community.notices.models.must_reads import Confirmation, MustRead
from community.notices.models.notices import Mention, Notice, Telling
from community.notices.models.wishes import Preferences, Subscription

__all__ = ["Confirmation", "Mention", "MustRead", "Notice", "NoticeMail", "Preferences", "Subscription", "Telling"]
