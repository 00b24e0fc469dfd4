"""The words of the mails with notices, made at the moment of sending, in the language that their reader chose.

What is written in a closed group is in nobody's mailbox: of its threads a mail names the group alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from common.addresses import absolute
from common.mailing import one_line
from common.richtext import strip_to_text
from common.stopping import stop_headers
from community.forums.choices import Audience
from community.forums.models import Post
from community.notices.choices import THREADS_IN_A_MAIL, MailKind, Reason
from community.notices.models import MustRead, Notice, NoticeMail, Preferences
from community.notices.rules import can_be_mailed
from community.notices.saying import sentence, title_of, who_wrote
from community.notices.stop_links import Stop, stop_path
from people.models import User

LINES = 3
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One post: who did what, the beginning of the text (empty for a group's), the absolute address."""

    sentence: str
    excerpt: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is new in one thread: the first posts, the others and where they begin, how to stop its mail."""

    title: str
    board: str
    lines: list[Line]
    more: int
    more_url: str
    url: str
    stop_url: str
    stop_label: str


def compose(mail: NoticeMail) -> EmailMultiAlternatives | None:
    """The mail as it is true now; None when there is nobody to tell, or nothing that they may read and have not."""
    user = mail.user
    if not can_be_mailed(user):
        return None
    preferences = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    with override(preferences.language):
        if mail.kind == MailKind.REMINDER:
            return _reminder(mail, user, preferences)
        notices = list(Notice.objects.visible_to(user).filter(mail=mail).unread().for_list())
        if not notices:
            return None
        NoticeMail.objects.filter(pk=mail.pk).update(told=len(notices))
        return _message(mail, user, notices)


def _message(mail: NoticeMail, user: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    threads: dict[int, list[Notice]] = {}
    for notice in reversed(notices):  # the oldest first, as a talk is read
        threads.setdefault(notice.post.thread_id, []).append(notice)
    shown = list(threads.values())[:THREADS_IN_A_MAIL]
    stop_url = absolute(stop_path(_what_to_stop(user, notices)))
    context = {
        "subject": _subject(user, notices, len(threads)),
        "opening": _opening(mail.kind),
        "parts": [_part(user, each) for each in shown],
        "more": len(threads) - len(shown),
        "stop_url": stop_url,
        "stop_all_url": absolute(stop_path(Stop(user.pk))),
        **_frame(user),
    }
    return _letter(user, "notices/mail/digest", context, stop_url)


def _part(user: User, notices: Sequence[Notice]) -> Part:
    thread, first = notices[0].post.thread, notices[0]
    whole = Stop(user.pk, reason=first.reason) if first.reason in (Reason.MENTION, Reason.MUST_READ) else None
    if whole is None and first.reason == Reason.BOARD:
        whole = Stop(user.pk, forum=thread.forum_id)
    return Part(
        title=one_line(title_of(thread)),
        board=one_line(thread.forum.name),
        lines=[_line(user, notice) for notice in notices[:LINES]],
        more=max(0, len(notices) - LINES),
        more_url=absolute(notices[min(LINES, len(notices) - 1)].get_absolute_url()),
        url=absolute(first.get_absolute_url()),
        stop_url=absolute(stop_path(whole or Stop(user.pk, thread=thread.pk))),
        stop_label=_stop_label(first.reason),
    )


def _line(user: User, notice: Notice) -> Line:
    who = one_line(who_wrote(notice.post, user))
    closed = notice.post.thread.audience == Audience.GROUP
    text = "" if closed else _own_words(notice.post)
    return Line(
        sentence=sentence(notice.reason, who, by_name=notice.by_name),
        excerpt=text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…",
        url=absolute(notice.get_absolute_url()),
    )


def _own_words(post: Post) -> str:
    """What the post says on one line, without what it quotes: the reader wrote that, or has read it."""
    said = one_line(strip_to_text(post.rendered, quotations=False))
    return said or one_line(strip_to_text(post.rendered))


def _subject(user: User, notices: Sequence[Notice], threads: int) -> str:
    if len(notices) == 1:
        only = notices[0]
        said = sentence(only.reason, one_line(who_wrote(only.post, user)), by_name=only.by_name)
        return f"{said}: {one_line(title_of(only.post.thread))}"
    if threads == 1:
        text = ngettext("%(posts)s new post: %(title)s", "%(posts)s new posts: %(title)s", len(notices))
        return text % {"posts": len(notices), "title": one_line(title_of(notices[0].post.thread))}
    return _("%(posts)s new posts in %(threads)s threads") % {"posts": len(notices), "threads": threads}


def _opening(kind: str) -> str:
    if kind == MailKind.DAILY:
        return _("This is what you have not read yet in the community.")
    if kind == MailKind.WEEKLY:
        return _("This is what was written in the community that you have not read yet.")
    return _("There is something for you in the community.")


def _stop_label(reason: str) -> str:
    if reason == Reason.MENTION:
        return _("No more mail when somebody mentions me")
    if reason == Reason.MUST_READ:
        return _("No more mail about must-read notices")
    if reason == Reason.BOARD:
        return _("No more mail about this board")
    return _("No more mail about this thread")


def _what_to_stop(user: User, notices: Sequence[Notice]) -> Stop:
    """What the mail program's own button stops: the one reason or thread of the mail; all mail where it has several."""
    reasons, threads = {notice.reason for notice in notices}, {notice.post.thread_id for notice in notices}
    if len(reasons) > 1:
        return Stop(user.pk)
    [reason] = reasons
    if len(threads) == 1 and reason in (Reason.ANSWER, Reason.ACCEPTED, Reason.THREAD):
        return Stop(user.pk, thread=next(iter(threads)))
    return Stop(user.pk, reason=reason)


def _reminder(mail: NoticeMail, user: User, preferences: Preferences) -> EmailMultiAlternatives | None:
    """None when the person has confirmed meanwhile, is not concerned any more, or wants no mail about such notices."""
    waiting = MustRead.objects.unconfirmed_by(user).filter(pk=mail.must_read_id).first()
    if waiting is None or not preferences.mails(Reason.MUST_READ):
        return None
    NoticeMail.objects.filter(pk=mail.pk).update(told=1)
    title, stop_url = one_line(waiting.thread.title), absolute(stop_path(Stop(user.pk, reason=Reason.MUST_READ)))
    context = {
        "subject": _("Please read and confirm: %(title)s") % {"title": title},
        "title": title,
        "board": one_line(waiting.thread.forum.name),
        "marked_at": waiting.marked_at,
        "url": absolute(waiting.thread.get_absolute_url()),
        "stop_url": stop_url,
        **_frame(user),
    }
    return _letter(user, "notices/mail/reminder", context, stop_url)


def _frame(user: User) -> dict[str, str]:
    return {
        "name": one_line(user.get_short_name()),
        "site_name": settings.SITE_NAME,
        "list_url": absolute(reverse("notices:list")),
        "settings_url": absolute(reverse("notices:settings")),
    }


def _letter(user: User, template: str, context: dict[str, object], stop_url: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=f"[{settings.SITE_NAME}] {context['subject']}",
        body=render_to_string(f"{template}.txt", context),
        to=[user.email],
        headers=stop_headers(stop_url),
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
