"""Compare the database with the search index, and with --repair bring the index into step."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search.engine.errors import IndexBusy, IndexUnavailable
from search.indexer import wait_until_empty
from search.models import OutboxEntry
from search.rebuilding import heal
from search.reconcile import reconcile


class Command(BaseCommand):
    """`manage.py check_search [--repair]`: exit status 1 when something differs and was not repaired."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help=_("Bring the index into step with the database."))

    def handle(self, *args: Any, **options: Any) -> None:
        repair = options["repair"]
        try:
            if repair:
                heal()
            found = reconcile(repair=repair)
            if repair and not wait_until_empty():
                raise CommandError(_("The index was not in step within a minute. Run the command again."))
        except IndexUnavailable as error:
            raise CommandError(
                _("The index cannot be read (%(reason)s). Run the command with --repair.") % {"reason": error}
            ) from error
        except IndexBusy as error:
            raise CommandError(_("The index is being written by another process. Try again in a minute.")) from error
        numbers = {"missing": len(found.missing), "stale": len(found.stale), "surplus": len(found.surplus)}
        self.stdout.write(_("Missing: %(missing)d. Out of date: %(stale)d. Surplus: %(surplus)d.") % numbers)
        for entry in OutboxEntry.objects.filter(parked=True):
            self.stdout.write(_("Given up: %(entry)s (%(error)s)") % {"entry": entry, "error": entry.last_error})
        if found and not repair:
            raise CommandError(_("The index differs from the database. Run the command with --repair."))
