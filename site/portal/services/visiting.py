"""When people were here, so that their page can say what is new since."""

from __future__ import annotations

import datetime

from django.db import transaction

from people.models import User
from portal.models import Visit

# Coming back within this time continues the same visit.
ONE_VISIT = datetime.timedelta(hours=6)
# What counts as new to somebody who comes for the first time.
FIRST_LOOK_BACK = datetime.timedelta(days=30)


@transaction.atomic
def note_visit(*, actor: User, now: datetime.datetime) -> datetime.datetime:
    """Remember that the person is here; the time since which things are new to them.

    That is the last moment of their visit before this one, or thirty days ago when this is their first.
    """
    visit, first = Visit.objects.get_or_create(user=actor, defaults={"seen_at": now, "since": now - FIRST_LOOK_BACK})
    if not first:
        if now - visit.seen_at > ONE_VISIT:
            visit.since = visit.seen_at
        visit.seen_at = now
        visit.save(update_fields=["seen_at", "since"])
    since: datetime.datetime = visit.since
    return since
