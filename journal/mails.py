"""The words of the mails about submissions and coming issues, in Korean. The manuscript stays on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.mails import editors, site_mail
from common.mailing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journal.board import Slot
    from journal.models import ArticlePage, IssuePage, SubmissionNote
    from people.models import User


def send_about(note: SubmissionNote) -> None:
    """One mail to each of the other side, none of whom sees the others. Nobody is told of what they did themselves."""
    submission = note.submission
    if note.author_id != submission.writer_id:
        concerned = [submission.writer] if submission.writer.is_active else []
    elif submission.editor and submission.editor.is_active:
        concerned = [submission.editor]
    else:
        concerned = editors()  # nobody has taken it, so all of them are the other side
    with override("ko"):
        for person in concerned:
            if person.pk != note.author_id:
                _send(note, person)


def _send(note: SubmissionNote, person: User) -> None:
    title = one_line(note.submission.title)
    subject, sentence = _words(note.verb, title)
    site_mail(
        person,
        note.submission.get_absolute_url(),
        subject=subject,
        sentence=sentence,
        template="journal/mail/submission",
        title=title,
        action=_("Open the submission"),
        remark="\n".join(one_line(line) for line in note.text.splitlines()),
    ).send()


def warn_of(slot: Slot) -> None:
    """Tell every editor what a coming issue lacks; the mail leads to the planning board."""
    with override("ko"):
        day = date_format(slot.day, "Y.m.d.")
        values = {"countdown": slot.countdown, "day": day}
        for person in editors():
            site_mail(
                person,
                reverse("journal:board"),
                subject=_("%(countdown)s: the journal of %(day)s") % values,
                sentence=slot.warning,
                template="journal/mail/submission",
                title=one_line(slot.issue.title) if slot.issue else day,
                action=_("Open the planning board"),
            ).send()


def tell_who_stayed(issue: IssuePage, articles: Sequence[ArticlePage]) -> None:
    """Tell every editor which articles did not go out with an issue; the mail leads to its desk."""
    with override("ko"):
        for person in editors():
            site_mail(
                person,
                reverse("journal:desk-issue", args=[issue.number]),
                subject=_("%(issue)s is out; articles stayed behind") % {"issue": issue.short_name},
                sentence=_("Nobody had approved these articles when the issue went out, so readers do not see them."),
                template="journal/mail/submission",
                title=", ".join(f"“{one_line(article.draft_title or article.title)}”" for article in articles),
                action=_("Open the issue's desk"),
            ).send()


def _words(verb: str, title: str) -> tuple[str, str]:
    """Subject and sentence."""
    words = {
        "propose": (_("An article was submitted: %(title)s"), _("Somebody has submitted an article to the journal.")),
        "change": (_("A submission was changed: %(title)s"), _("Its writer has changed it; it waits for you.")),
        "withdraw": (_("A submission was taken back: %(title)s"), _("Its writer has taken it back.")),
        "comment": (_("A remark on a submission: %(title)s"), _("Somebody has written a remark on this submission.")),
        "return": (_("Please change your submission: %(title)s"), _("An editor asks you to change something.")),
        "accept": (
            _("Your article was accepted: %(title)s"),
            _("It comes out in an issue of the journal. Thank you for writing."),
        ),
        "decline": (_("About your submission: %(title)s"), _("The editors will not print it this time.")),
    }
    subject, sentence = words[verb]
    return subject % {"title": title}, sentence
