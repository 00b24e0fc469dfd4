"""`manage.py generate_cases 10000`: sample cases for measuring, with a progress bar."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cases.services.generating import generate_cases
from common.exceptions import DomainError


class Command(BaseCommand):
    help = "Add many generated, published sample cases, spread over all governments and facets. For measuring only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="how many cases to add")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed makes the same cases")

    def handle(self, *args: Any, number: int, seed: int, **options: Any) -> None:
        if number < 1:
            raise CommandError("Give a number of 1 or more.")
        with tqdm(total=number, unit=" cases", disable=not options["verbosity"]) as bar:
            try:
                total = generate_cases(number, progress=bar.update, seed=seed)
            except DomainError as error:
                raise CommandError(str(error.message)) from error
        self.stdout.write(f"{number} cases added; the library holds {total} sample cases.")
