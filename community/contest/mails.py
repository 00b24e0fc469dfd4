"""The words of the mails: about entries in Korean, to voters in their language. In HTML every value is escaped."""

from __future__ import annotations

import datetime

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.mails import site_mail
from common.mailing import one_line
from community.contest.choices import EntryKind, EntryStatus
from community.contest.models import Entry, EssayWriter, Stage
from community.contest.rules import moment
from people.models import Officer, User

# {kind of mail: the status that makes it true}.
STATUS_OF = {
    "waiting": EntryStatus.WAITING,
    "submitted": EntryStatus.SUBMITTED,
    "declined": EntryStatus.DRAFT,
    "accept": EntryStatus.ELIGIBLE,
    "return": EntryStatus.RETURNED,
    "refuse": EntryStatus.INELIGIBLE,
    "withdrawn": EntryStatus.WITHDRAWN,
}


def send(kind: str, entry: Entry) -> None:
    """One mail to each whom the kind concerns, none of whom sees the others."""
    people = coordinators(entry) if kind == "waiting" else keepers(entry)
    if entry.kind == EntryKind.ESSAY:
        people = writers(entry)
    with override("ko"):
        for person in people:
            message(kind, entry, person).send()


def coordinators(entry: Entry) -> list[User]:
    if entry.government is None:
        return []
    return [officer.user for officer in Officer.objects.coordinating(entry.government).select_related("user")]


def keepers(entry: Entry) -> list[User]:
    """The author while they serve, and the coordinators; each once."""
    author = entry.author
    writers = [author.user] if author is not None and author.is_serving and author.user.is_active else []
    return list({person.pk: person for person in [*writers, *coordinators(entry)]}.values())


def writers(entry: Entry) -> list[User]:
    """The resident who wrote an essay, if they gave an address and their data still stands. No account, only a name."""
    rows = EssayWriter.objects.filter(entry=entry).exclude(email="")
    return [User(name=writer.name, email=writer.email) for writer in rows]


def message(kind: str, entry: Entry, person: User) -> EmailMultiAlternatives:
    subject, sentence, action = _words(kind, one_line(entry.title))
    until = entry.complete_by if kind == "return" else None
    return site_mail(
        person,
        reverse("contest:essay-status") if entry.kind == EntryKind.ESSAY else entry.get_absolute_url(),
        subject=subject,
        sentence=sentence,
        template="contest/mail/entry",
        title=one_line(entry.title),
        contest=one_line(entry.contest.title),
        number=entry.label,
        reason=one_line(entry.remark),
        until=moment(until) if until else "",
        action=action,
    )


def vote_message(address: str, stage: Stage, path: str, expires_at: datetime.datetime) -> EmailMultiAlternatives:
    """To a voter: the link that confirms the vote, or without one that the address has voted. Names no pick."""
    contest = one_line(stage.contest.title)
    if path:
        subject = _("Please confirm your vote: %(title)s")
        sentence = _("Your vote counts once you have opened the link and pressed the button there.")
        action = _("Look at my picks and confirm")
    else:
        subject = _("You have voted already: %(title)s")
        sentence = _("With this address a vote was confirmed already, and that vote counts. Each address votes once.")
        action = _("To the contest")
    return site_mail(
        User(name=_("voter"), email=address),
        path or stage.contest.get_absolute_url(),
        subject=subject % {"title": contest},
        sentence=sentence,
        template="contest/mail/vote",
        contest=contest,
        stage=one_line(stage.name),
        until=moment(expires_at) if path else "",
        action=action,
    )


def _words(kind: str, title: str) -> tuple[str, str, str]:
    """Subject, sentence, label of the link."""
    values = {"title": title}
    return {
        "waiting": (
            _("An entry waits for your nomination: %(title)s") % values,
            _("A colleague has finished an entry. It takes part only when you nominate it before entries close."),
            _("Look at the entry"),
        ),
        "submitted": (
            _("The entry has been submitted: %(title)s") % values,
            _("The coordinator has nominated the entry, and it has its number. The office looks at it next."),
            _("See where the entry stands"),
        ),
        "declined": (
            _("The coordinator gave your entry back: %(title)s") % values,
            _("Please read the reason below, change the entry and send it again before entries close."),
            _("Go on writing"),
        ),
        "accept": (
            _("The entry is eligible: %(title)s") % values,
            _("The office has checked the entry, and it goes on to the judges."),
            _("See where the entry stands"),
        ),
        "return": (
            _("The entry is to be completed: %(title)s") % values,
            _("The office asks for something more. Please complete the entry and send it again in time."),
            _("Complete the entry"),
        ),
        "refuse": (
            _("The entry is not eligible: %(title)s") % values,
            _("The office has checked the entry and found that it cannot take part. The reason stands below."),
            _("See where the entry stands"),
        ),
        "withdrawn": (
            _("The entry has been withdrawn: %(title)s") % values,
            _("The entry does not take part any more. What was handed in stays in the record."),
            _("See where the entry stands"),
        ),
        "result": (
            _("The results are published: %(title)s") % values,
            _("The judging of the entry is over, and its results are published. You find what the judges wrote, too."),
            _("See the result"),
        ),
    }[kind]
