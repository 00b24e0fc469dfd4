"""The words of the mails about flags, sanctions and held posts, in the language of who reads them.

No mail holds a post's text. Of what happened in a closed group a mail names the group alone: neither the thread's title
nor what was said about the post.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.addresses import absolute
from common.mailing import one_line
from community.forums.models import Forum, Thread
from community.moderation.choices import HoldingState, Measure, SanctionKind
from community.moderation.models import Holding, Report, Sanction
from community.notices.rules import can_be_mailed
from people.languages import language_of
from people.models import User

TEMPLATE = "moderation/mail/word"


class Letter(NamedTuple):
    """What one mail says: its subject, sentences, words quoted from whoever decided, label and path of its link."""

    subject: str
    sentences: list[str]
    words: str
    action: str
    path: str


def send(user: User, compose: Callable[..., Letter], *about: Any) -> None:
    """The letter that `compose(*about)` gives, to an open account with a confirmed address; to nobody else."""
    if not can_be_mailed(user):
        return
    with override(language_of(user)):
        said = compose(*about)
        context = {
            "site_name": settings.SITE_NAME,
            "name": one_line(user.name),
            "subject": said.subject,
            "sentences": said.sentences,
            "words": one_line(said.words),
            "action": said.action,
            "url": absolute(said.path),
        }
        mail = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {said.subject}",
            body=render_to_string(f"{TEMPLATE}.txt", context),
            to=[user.email],
        )
        mail.attach_alternative(render_to_string(f"{TEMPLATE}.html", context), "text/html")
    mail.send()


def to_flagger(report: Report) -> Letter:
    """What came of a flag. What was done to the author is between them and those who decided."""
    if Measure.HIDE in report.measures:
        said = _("The post that you flagged is hidden now.")
    elif report.measures:
        said = _("Action was taken about the post that you flagged.")
    else:
        said = _("The moderators have looked at the post that you flagged and left it in place.")
    return Letter(
        _("What came of your flag"),
        [said, _about(report.post.thread)],
        "" if _is_closed(report.post.thread.forum) else report.note,
        _("See my flags"),
        reverse("moderation:mine"),
    )


def to_author(report: Report) -> Letter:
    """Everything that one decision did to the author, in one mail."""
    given = {row.kind: row for row in report.sanctions.all()}
    said = [_about(report.post.thread)]
    if Measure.HIDE in report.measures:
        said.append(_("Your post has been hidden; nobody sees it any more."))
    if SanctionKind.WARNING in given:
        said.append(_("The moderators have sent you a warning. Confirm it; then you can write again."))
    if SanctionKind.SUSPENSION in given:
        said.append(_suspended(given[SanctionKind.SUSPENSION]))
    first = given.get(SanctionKind.WARNING) or given.get(SanctionKind.SUSPENSION)
    words = "" if _is_closed(report.post.thread.forum) else report.words
    path = first.get_absolute_url() if first else reverse("moderation:mine")
    return Letter(_("About your post in the community"), said, words, _("Read more"), path)


def put_back(report: Report) -> Letter:
    said = [_about(report.post.thread), _("Your post, which was hidden, is back in its place.")]
    return Letter(_("Your post is back"), said, "", _("See the post"), report.post.get_absolute_url())


def lifted(sanction: Sanction) -> Letter:
    said = [_("Your suspension has ended early. You can write again.")]
    return Letter(_("You can write again"), said, "", _("Go to the community"), reverse("forums:index"))


def about_holding(holding: Holding) -> Letter:
    if holding.state == HoldingState.APPROVED and holding.post is not None:
        said = [_("Your text has been approved.")]
        return Letter(_("Your text is posted"), said, "", _("See the post"), holding.post.get_absolute_url())
    said = [_("Your text has been sent back to you. You find it among your unfinished texts.")]
    return Letter(_("Your text came back"), said, "", _("Read more"), holding.get_absolute_url())


def _about(thread: Thread) -> str:
    name = one_line(thread.forum.name)
    if _is_closed(thread.forum):
        return _("It is about a post in the group “%(name)s”.") % {"name": name}
    return _("It is about a post in “%(title)s” on the board “%(name)s”.") % {
        "title": one_line(thread.title),
        "name": name,
    }


def _suspended(sanction: Sanction) -> str:
    until = date_format(timezone.localtime(sanction.until), "Y.m.d. H:i")
    if sanction.everywhere:
        return _("You cannot write in the community until %(until)s. You can read as before.") % {"until": until}
    return _("You cannot write on this board until %(until)s. You can read as before.") % {"until": until}


def _is_closed(forum: Forum) -> bool:
    return forum.group_id is not None
