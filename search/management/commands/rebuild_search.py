"""Build the search index anew from the database, aside, and swap it in; searches go on meanwhile."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.engine.errors import IndexBusy
from search.rebuilding import rebuild


class Command(BaseCommand):
    """`manage.py rebuild_search`: shows its progress; fails when another process is writing to the index."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            count = rebuild(progress=options["verbosity"] > 0)
        except IndexBusy as error:
            raise CommandError(_("The index is being written by another process. Try again in a minute.")) from error
        if options["verbosity"] > 0:
            seconds = time.monotonic() - began
            # English, as every command tells its progress; only what is wrong is said in the site's language.
            self.stdout.write(f"{count} documents indexed in {seconds:.1f} s.")
