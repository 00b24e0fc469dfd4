"""Load the lists that the site starts from: local governments, their changes, mail domains, CS types, search words."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from common.exceptions import DomainError
from people.services import reference
from portal.services.boards import ensure_boards
from portal.services.vocabularies import ensure_cs_types
from search.seeding import ensure_search_words

SHOWN = 40


class Command(BaseCommand):
    help = "Check the reference lists, show how the database differs from them, and bring it into step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        folder = Path(settings.BASE_DIR) / "fixtures" / "reference"
        parser.add_argument("--folder", type=Path, default=folder, help="where the lists are (default: %(default)s)")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and change nothing")

    def handle(self, *args: object, folder: Path, dry_run: bool, **options: object) -> None:
        try:
            lists = reference.read_reference(folder)
            self.show(reference.difference(lists))
            with transaction.atomic():
                counts = self.load(lists, dry_run=dry_run)
                new_types = ensure_cs_types(folder, dry_run=dry_run)
                new_boards = ensure_boards(folder, dry_run=dry_run)
                words = ensure_search_words(folder, dry_run=dry_run)
        except (DomainError, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        for sentence in [*counts.kept, *words.kept]:
            self.stdout.write(sentence)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{counts.added} {would}added, {counts.changed} {would}changed, {counts.removed} {would}removed, "
            f"{counts.unchanged} unchanged; {new_types} CS types {would}added; "
            f"{new_boards} boards {would}added; "
            f"{words.added} search words {would}added, {words.changed} {would}changed."
        )

    def load(self, lists: reference.Reference, *, dry_run: bool) -> reference.Counts:
        with tqdm(desc="Reference data", unit="row", disable=None, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return reference.load(lists, dry_run=dry_run, progress=progress)

    def show(self, differences: list[reference.Difference]) -> None:
        """A line for each table, then the rows that change; rows of a first load are only counted."""
        if not differences:
            self.stdout.write("The database holds what the lists say.")
            return
        counts = Counter((item.table, item.action) for item in differences)
        self.stdout.write(f"{'':<22}{'added':>9}{'changed':>9}{'removed':>9}")
        for table in dict.fromkeys(item.table for item in differences):
            numbers = (counts[table, action] for action in ("added", "changed", "removed"))
            self.stdout.write(f"{table:<22}" + "".join(f"{number:>9}" for number in numbers))
        told = [item for item in differences if item.action != "added"]
        for item in told[:SHOWN]:
            changes = "; ".join(f"{name}: {before or '–'} → {after or '–'}" for name, before, after in item.fields)
            self.stdout.write(f"  {item.action} {item.key} {changes}")
        if len(told) > SHOWN:
            self.stdout.write(f"  … and {len(told) - SHOWN} more")
