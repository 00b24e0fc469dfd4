"""Restore a backup into an empty site, or prove that it could be."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from common.exceptions import DomainError
from portal.services import preparing
from portal.services.backups import differences, restore
from portal.services.verifying import verify


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and media folder. --verify does so in a scratch site and removes it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder with the backup's manifest.json")
        parser.add_argument("--verify", action="store_true", help="leave this site alone and only prove that it works")

    def handle(self, *args: object, backup: Path, verify: bool, **options: object) -> None:
        try:
            self.stdout.write(self.proven(backup) if verify else self.restored(backup))
        except DomainError as error:
            raise CommandError(str(error)) from error

    def proven(self, backup: Path) -> str:
        return f"{verify(backup)}\nThe backup is good; the scratch site is gone again."

    def restored(self, backup: Path) -> str:
        preparing.make_folders()
        manifest = restore(backup)
        if found := differences(manifest):
            raise CommandError("\n".join(["The restored site differs from the backup:", *found]))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("rebuild_search", verbosity=0)
        rows = sum(manifest.rows.values())
        return f"Restored and compared: {rows} rows, {len(manifest.files)} files; the search index was built anew."
