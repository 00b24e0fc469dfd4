"""Flagging a post: once a person."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.choices import GroupRole
from community.forums.models import GroupMembership, Post
from community.forums.record import log
from community.forums.services.guarding import locked_post
from community.moderation import rules
from community.moderation.choices import Reason, ReportState
from community.moderation.models import Flag, Report
from people.models import User


@transaction.atomic
def flag_post(*, actor: User, post: Post, reason: str, words: str = "") -> Flag:
    """Put the post before those who keep its board, who are told nothing of whom else it was put before."""
    post = locked_post(post)
    require(rules.can_flag(actor, post))
    words = " ".join(words.split())
    if reason == Reason.OTHER and not words:
        raise DomainError(_("Please say in your own words what is wrong with the post."))
    report, made = Report.objects.get_or_create(
        post=post, state=ReportState.OPEN, defaults={"for_site": _nobody_else(post)}
    )
    report.post = post
    flag = Flag(report=report, post=post, user=actor, reason=reason, words=words)
    flag.clean_fields(exclude=["report", "post", "user"])
    try:
        with transaction.atomic():
            flag.save()
    except IntegrityError as error:
        raise DomainError(_("You have flagged this post already.")) from error
    if made:
        log(instance=report, action="moderation.flagged", data=place_of(report))
    return flag


def place_of(report: Report) -> dict[str, int | bool]:
    """What every line of the log says of where it was: keys of board, thread and author, number of the post, `site`."""
    post = report.post
    return {
        "site": report.for_site,
        "forum": post.thread.forum_id,
        "thread": post.thread_id,
        "post": post.number,
        "person": post.author_id,
    }


def _nobody_else(post: Post) -> bool:
    """Whether the post stands in a closed group that nobody but its author owns."""
    group = post.thread.forum.group_id
    if not group:
        return False
    owners = GroupMembership.objects.active().filter(group=group, role=GroupRole.OWNER)
    return not owners.exclude(user=post.author_id).exists()
