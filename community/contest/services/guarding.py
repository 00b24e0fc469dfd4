"""How every service takes hold of what it is about to change. Call inside a transaction."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from common.exceptions import StaleEdit
from community.contest.models import Contest, Entry, Exhibit


def locked_contest(contest: Contest) -> Contest:
    """The contest as the database has it now, its row held until the transaction ends.

    SQLite has no row locks; there a transaction holds the only write lock from its beginning.
    """
    return Contest.objects.select_for_update().get(pk=contest.pk)


def locked_entry(entry: Entry) -> Entry:
    """The entry as it is now, with all that the rules ask, its row held."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related(
        "contest", "division", "government__current", "author__user"
    )
    return rows.get(pk=entry.pk)


def check_version(thing: Contest | Entry, base: int) -> None:
    """StaleEdit when it was saved after the form with this version had been drawn."""
    if thing.version != base:
        raise StaleEdit(_("Somebody else saved this in the meantime. Copy your changes and load the page again."))


def take_down(entry: Entry) -> None:
    """An entry that withdraws is on show no more; row by row, so that the search forgets it, too."""
    for exhibit in Exhibit.objects.filter(entry=entry):
        exhibit.delete()


def count_change(contest: Contest) -> None:
    """What was drawn before is out of date from now on."""
    Contest.objects.filter(pk=contest.pk).update(version=F("version") + 1)
    contest.version += 1
