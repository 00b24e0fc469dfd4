"""Whether a certificate is genuine."""

from __future__ import annotations

from community.contest.models import AwardGiven

GROUP = 4


def given_by(code: str) -> AwardGiven | None:
    """The published award of a code, however the code is typed; None for any other."""
    plain = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())[:40]
    written = "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
    rows = AwardGiven.objects.published().filter(code=written)
    found: AwardGiven | None = rows.select_related(
        "award", "entry__contest", "entry__government", "entry__frozen", "approval__stage__publication"
    ).first()
    return found
