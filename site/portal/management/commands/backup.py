"""Back up the database and the uploaded files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common.exceptions import DomainError
from portal.services.backups import Manifest, back_up, media_files


class Command(BaseCommand):
    help = "Back up the database and the uploaded files while the site runs; files known from earlier are kept once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Path(settings.VAR_DIR) / "backups"
        parser.add_argument("folder", nargs="?", type=Path, default=default, help="default: %(default)s")

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        total = 0 if settings.STORAGE_BUCKET else sum(1 for path in media_files())
        try:
            with tqdm(desc="Files", total=total, disable=None, leave=False) as bar:
                place = back_up(folder, progress=lambda name: bar.update() or None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        manifest = Manifest.read(place)
        self.stdout.write(f"{place}: {sum(manifest.rows.values())} rows, {len(manifest.files)} files.")
        if manifest.files_elsewhere:
            self.stdout.write("Uploaded files are in the bucket and were not copied; keep its own versions.")
