"""How much may be written: a rate for everybody, and for newcomers less, with fewer links and files.

Counted in the tables and not in the cache, so that the sentence can say to the minute when one may go on.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from community.forums.gates import Limited, Writing
from community.forums.rules import keeps
from community.forums.wording import render_post

if TYPE_CHECKING:
    from people.models import User

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
_HREF = re.compile(r'<a [^>]*?href="(https?://[^"]+)"')


def check(writing: Writing) -> None:
    """Limited when it is too soon, ValidationError when a newcomer's text has too many links or files."""
    now = timezone.now()
    newcomer = is_newcomer(writing.actor, now) and not keeps(writing.actor, writing.forum)
    if writing.post is None:
        _check_rate(writing.actor, newcomer, now)
    if newcomer:
        _check_links(writing)
        _check_files(writing)


def is_newcomer(user: User, now: datetime.datetime) -> bool:
    """For the first days after joining, and until some posts of theirs stand. One query at most."""
    if user.date_joined > now - datetime.timedelta(days=settings.FORUM_NEWCOMER_DAYS):
        return True
    posts = apps.get_model("forums", "Post").objects.standing().filter(author=user, thread__deleted_at=None)
    enough = settings.FORUM_NEWCOMER_POSTS
    return len(posts.order_by("-posted_at").values_list("pk")[:enough]) < enough


def outside_links(writing: Writing) -> int:
    """How many links of the text lead away from this site."""
    own = urlsplit(settings.SITE_URL).netloc
    return sum(urlsplit(url).netloc != own for url in _HREF.findall(render_post(writing.body, writing.forum)))


def _check_rate(user: User, newcomer: bool, now: datetime.datetime) -> None:
    """Deleted posts count too, and so does what waits to be looked at."""
    hourly = settings.FORUM_NEWCOMER_POSTS_AN_HOUR if newcomer else settings.FORUM_POSTS_AN_HOUR
    posts = apps.get_model("forums", "Post").objects.filter(author=user, posted_at__gt=now - HOUR)
    waiting = apps.get_model("forums", "Draft").objects.filter(user=user, submitted_at__gt=now - HOUR)
    times = sorted([*posts.values_list("posted_at", flat=True), *waiting.values_list("submitted_at", flat=True)])
    for window, limit in ((MINUTE, settings.FORUM_POSTS_A_MINUTE), (HOUR, hourly)):
        recent = [time for time in times if time > now - window]
        if len(recent) >= limit:
            raise Limited(_too_soon(recent[-limit] + window, limit, window, newcomer))


def _too_soon(when: datetime.datetime, limit: int, window: datetime.timedelta, newcomer: bool) -> str:
    # Rounded up: at the minute that is named it does go on.
    at = date_format(timezone.localtime(when + MINUTE), "H:i")
    if window == MINUTE:
        sentence = ngettext(
            "At most %(limit)s post a minute. Your text is kept; post it from %(at)s on.",
            "At most %(limit)s posts a minute. Your text is kept; post it from %(at)s on.",
            limit,
        )
    elif newcomer:
        sentence = ngettext(
            "While you are new here, at most %(limit)s post an hour. Your text is kept; post it from %(at)s on.",
            "While you are new here, at most %(limit)s posts an hour. Your text is kept; post it from %(at)s on.",
            limit,
        )
    else:
        sentence = ngettext(
            "At most %(limit)s post an hour. Your text is kept; post it from %(at)s on.",
            "At most %(limit)s posts an hour. Your text is kept; post it from %(at)s on.",
            limit,
        )
    return sentence % {"limit": limit, "at": at}


def _check_links(writing: Writing) -> None:
    limit = settings.FORUM_NEWCOMER_LINKS
    if outside_links(writing) > limit:
        raise ValidationError(
            ngettext(
                "While you are new here, a post can have at most %(limit)s link to another site. Take some out.",
                "While you are new here, a post can have at most %(limit)s links to other sites. Take some out.",
                limit,
            )
            % {"limit": limit}
        )


def _check_files(writing: Writing) -> None:
    limit = settings.FORUM_NEWCOMER_FILES
    if writing.files > limit:
        raise ValidationError(
            ngettext(
                "While you are new here, a post can have at most %(limit)s file. Take some out.",
                "While you are new here, a post can have at most %(limit)s files. Take some out.",
                limit,
            )
            % {"limit": limit}
        )
