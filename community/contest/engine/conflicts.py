"""Who may not judge what. One function, so that assignment, pages and exports agree."""

from __future__ import annotations

from dataclasses import dataclass, field

from community.contest.engine.ledger import Entry


@dataclass(frozen=True)
class Judge:
    """A member of a panel. `province`: the metropolitan government it serves in or under; "" is none.

    `postings`: governments where it served before; `interests`: ids of entries, `related`: governments in which it
    declared an interest. `seen`: entries that it has with names in another stage, so that it may not have them in this
    blind one; `blind`: entries that it has in a blind stage, which names in this one would undo. `most`: the most
    entries it takes; None is any number.
    """

    id: str
    government: str = ""
    province: str = ""
    postings: frozenset[str] = field(default_factory=frozenset)
    interests: frozenset[str] = field(default_factory=frozenset)
    related: frozenset[str] = field(default_factory=frozenset)
    most: int | None = None
    seen: frozenset[str] = field(default_factory=frozenset)
    blind: frozenset[str] = field(default_factory=frozenset)


def conflict(judge: Judge, entry: Entry, level: str) -> str:
    """Why the judge may not score the entry, "" when it may. The first that holds of:

    own_government; own_province (in a stage of level "metropolitan" alone); own_posting (the judge served in the
    entry's government); declared_interest; seen_openly and judged_blind (`seen` and `blind` of the judge). Essays
    without a government conflict by the last three, and by province where they have one.
    """
    if entry.government and entry.government == judge.government:
        return "own_government"
    if level == "metropolitan" and entry.province and entry.province == judge.province:
        return "own_province"
    if entry.government and entry.government in judge.postings:
        return "own_posting"
    if entry.id in judge.interests or (entry.government and entry.government in judge.related):
        return "declared_interest"
    if entry.id in judge.seen:
        return "seen_openly"
    return "judged_blind" if entry.id in judge.blind else ""
