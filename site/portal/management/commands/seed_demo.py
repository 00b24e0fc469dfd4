"""Fill the site with sample officers and cases."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common.exceptions import DomainError
from portal.services.sample_data import load_sample_data, sample_accounts


class Command(BaseCommand):
    help = "Add the study's cases, sample governments, officers and cases; what is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes-sample-data", action="store_true", help="do so on a production site too")

    def handle(self, *args: object, yes_sample_data: bool, **options: object) -> None:
        if not settings.SAMPLE_DATA and not yes_sample_data:
            raise CommandError(
                "These are production settings, and sample accounts are for trying out. "
                "If you are sure: seed_demo --yes-sample-data (the accounts then have no password)."
            )
        try:
            added = load_sample_data(self.watch)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Added: " + ", ".join(f"{count} {what}" for what, count in added.items()) + ".")
        for account in sample_accounts():
            self.stdout.write(f"  {account.role:<16} {account.email:<26} {account.password}")

    @staticmethod
    def watch(label: str, things: Iterable[Any], total: int) -> Iterator[Any]:
        return iter(tqdm(things, desc=label, total=total, disable=None, leave=False))
