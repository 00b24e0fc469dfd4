"""The words of the mails to judges and before a stage closes, in Korean. No entry is named in them."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cases.mails import site_mail
from common.mailing import one_line
from community.contest.choices import StageKind
from community.contest.models import Judge, Stage
from community.contest.rules import moment
from people.models import User


def invitation(judge: Judge) -> EmailMultiAlternatives:
    """To somebody who shall judge; who has no password yet is told how to get one."""
    with override("ko"):
        sentence = _("The office of the contest invites you to judge. Sign in to accept or decline.")
        if not judge.user.has_usable_password():
            sentence += " " + _("Your account has no password yet: choose “Forgot your password?” and set one.")
        subject = _("You are invited to judge: %(contest)s") % {"contest": one_line(judge.stage.contest.title)}
        return _mail(judge.stage, judge.user, subject, sentence, _("Answer the invitation"), reverse("contest:judging"))


def reminder(stage: Stage, person: User, left: int) -> EmailMultiAlternatives:
    """`left` entries have to be scored, or drafts to be handed in."""
    with override("ko"):
        values = {"n": left}
        if stage.kind == StageKind.JUDGING:
            subject = ngettext("%(n)s entry is left to score", "%(n)s entries are left to score", left) % values
            sentence = _("Judging closes soon. Scores that come later are not taken.")
            return _mail(stage, person, subject, sentence, _("Go on judging"), reverse("contest:judging"))
        subject = ngettext("%(n)s draft is not handed in", "%(n)s drafts are not handed in", left) % values
        sentence = _("Entries close soon. Drafts of your local government have not been nominated yet.")
        return _mail(stage, person, subject, sentence, _("Look at our entries"), reverse("contest:mine"))


def _mail(stage: Stage, person: User, subject: str, sentence: str, action: str, path: str) -> EmailMultiAlternatives:
    return site_mail(
        person,
        path,
        subject=subject,
        sentence=sentence,
        template="contest/mail/stage",
        stage=one_line(stage.name),
        contest=one_line(stage.contest.title),
        until=moment(stage.closes_at),
        action=action,
    )
