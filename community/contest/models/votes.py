"""A public vote. Nothing here leads from a ballot to a voter, nor from a voter to an address.

Keys of voters, ballots and waiting ballots are random and no ballot has a time, so neither order nor clock joins them.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ledger import WaitingMail
from community.contest.models.entries import Entry
from community.contest.models.stages import BallotGroup, Stage
from community.contest.querysets import CandidateQuerySet


def random_key() -> int:
    """A key that tells nothing of when the row was made, and that nobody guesses."""
    return secrets.randbelow(2**63 - 1) + 1


class Candidate(models.Model):
    """An entry on the ballot of a vote, in its group. Drawn up once, when the vote opens; never changed."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="candidates", verbose_name=_("stage"))
    group = models.ForeignKey(
        BallotGroup, models.PROTECT, related_name="candidates", verbose_name=_("group on the ballot")
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="candidacies", verbose_name=_("entry"))

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["group__sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["stage", "entry"], name="contest_candidate_once")]

    def __str__(self) -> str:
        return self.entry.title


class WaitingBallot(models.Model):
    """What somebody has chosen, until the mail to their address is answered or `expires_at` has come.

    `address_hash` is that of the voter it would become; `picks` are keys of candidates.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="waiting_ballots", verbose_name=_("stage"))
    address_hash = models.CharField(max_length=64, editable=False)
    picks = models.JSONField(default=list, editable=False)
    asked_at = models.DateTimeField(_("asked for the mail"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)

    class Meta:
        verbose_name = _("waiting ballot")
        verbose_name_plural = _("waiting ballots")
        indexes = [models.Index(fields=["stage", "address_hash"], name="contest_waiting_by_address")]

    def __str__(self) -> str:
        return f"{self.stage_id}"


class VoteMail(WaitingMail):
    """The mail to a voter. The one place where the address stands; the row goes as soon as the mail has gone."""

    waiting = models.ForeignKey(WaitingBallot, models.CASCADE, related_name="mails", verbose_name=_("waiting ballot"))
    address = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, default="ko", editable=False)

    class Meta:
        verbose_name = _("mail to a voter")
        verbose_name_plural = _("mails to voters")

    def __str__(self) -> str:
        return f"{self.pk}"


class Voter(models.Model):
    """That an address has voted in a stage: its keyed hash, the day and nothing else.

    The hash is needed while people vote; it is forgotten a day after the vote, and the row stays for the count.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="voters", verbose_name=_("stage"))
    address_hash = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 - forgotten ones do not collide
    day = models.DateField(_("day of the vote"))

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints = [models.UniqueConstraint(fields=["stage", "address_hash"], name="contest_voter_once")]

    def __str__(self) -> str:
        return f"{self.day}"


class Ballot(models.Model):
    """A ballot that counts."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="ballots", verbose_name=_("stage"))

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")

    def __str__(self) -> str:
        return f"{self.pk}"


class Pick(models.Model):
    """A candidate on a ballot."""

    pk = models.CompositePrimaryKey("ballot_id", "candidate_id")
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="picks", verbose_name=_("ballot"))
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="picks", verbose_name=_("candidate"))

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")

    def __str__(self) -> str:
        return f"{self.candidate_id}"
