"""The ballot of a vote as a page shows it and a service checks it: groups, their candidates, how many are picked."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.contest.engine.ballots import allowed, ballot_faults, order_for
from community.contest.engine.configuration import Stratum, Vote
from community.contest.engine.ledger import Fault
from community.contest.models import BallotGroup, Candidate, Stage

SEED = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Group:
    """A group on a voter's ballot, in that voter's order; exactly `picks` of its candidates are picked."""

    group: BallotGroup
    candidates: list[Candidate]
    picks: int


@dataclass(frozen=True, slots=True)
class Paper:
    """`candidates` are those that can be picked, with group and entry."""

    stage: Stage
    candidates: Sequence[Candidate]

    @property
    def total(self) -> int:
        """How many picks a whole ballot has."""
        return sum(group.picks for group in self.groups(""))

    def groups(self, seed: str) -> list[Group]:
        """The groups that have candidates, shuffled for the voter with the seed; the same each time."""
        ordered = order_for(seed, _order_key(self.stage), self._vote, self._group_of)
        by_key = {str(candidate.pk): candidate for candidate in self.candidates}
        return [
            Group(group, [by_key[key] for key in keys], allowed(stratum, len(keys))[1])
            for group, stratum in self._strata
            if (keys := ordered[stratum.group])
        ]

    def faults(self, picks: Sequence[int | str]) -> list[Fault]:
        """What makes the picks (keys of candidates) no whole ballot, as the engine says it; empty when they are one."""
        return ballot_faults(self._vote, self._group_of, [str(pick) for pick in picks])

    def picked(self, picks: Sequence[int]) -> list[Candidate]:
        """The candidates that are picked and still stand, in the order of the groups."""
        return [candidate for candidate in self.candidates if candidate.pk in set(picks)]

    @property
    def _vote(self) -> Vote:
        return Vote("ballot", Decimal(100), tuple(stratum for _group, stratum in self._strata), by="ballot_group")

    @property
    def _strata(self) -> list[tuple[BallotGroup, Stratum]]:
        groups = {candidate.group_id: candidate.group for candidate in self.candidates}
        ordered = sorted(groups.values(), key=lambda group: (group.sort_order, group.pk))
        return [(group, Stratum(str(group.pk), group.picks)) for group in ordered]

    @property
    def _group_of(self) -> Mapping[str, str]:
        return {str(candidate.pk): str(candidate.group_id) for candidate in self.candidates}


def sentence(fault: Fault) -> str:
    """What the voter is told about a fault within a group, or about the whole ballot."""
    if fault.code in ("too_few", "too_many"):
        right = fault.params.get("needed", fault.params.get("allowed"))
        return ngettext(
            "Pick exactly %(right)s here. You have picked %(picked)s.",
            "Pick exactly %(right)s here. You have picked %(picked)s.",
            right,
        ) % {"right": right, "picked": fault.params["picks"]}
    return _("One of your picks does not stand on this ballot any more. Look at your picks again.")


def new_seed() -> str:
    """By which one voter's order of candidates is shuffled."""
    return secrets.token_urlsafe(16)


def is_seed(text: str) -> bool:
    return SEED.fullmatch(text) is not None


def _order_key(stage: Stage) -> bytes:
    return salted_hmac("community.contest.ballot_order", str(stage.pk), algorithm="sha256").digest()
