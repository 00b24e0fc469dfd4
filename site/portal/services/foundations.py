"""What every installation has before its first visitor, sample data or not."""

from __future__ import annotations

from people.services.groups import ensure_groups
from portal.services.home import ensure_home


def ensure_foundations() -> None:
    """The home page and the library, the groups behind the roles, the way a case is reviewed. Safe at any time."""
    ensure_home()
    ensure_groups()
