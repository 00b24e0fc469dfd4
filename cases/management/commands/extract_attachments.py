"""Read the words of the attachments that are still to be read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from cases.services.reading import read_file, unread


class Command(BaseCommand):
    help = (
        "Read the words of attachments, so that search finds them. Reads what was never read, what a better reader "
        "than the last one may read, and what failed less than three times; a second run finds nothing to do."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        keys = list(unread().values_list("pk", flat=True))
        outcomes: Counter[str] = Counter()
        for key in tqdm(keys, desc="Attachments", disable=None if keys else True, leave=False):
            if (kept := read_file(key)) is not None:
                outcomes[kept.error or "read"] += 1
        if not keys:
            self.stdout.write("No attachment is waiting to be read.")
            return
        self.stdout.write("Attachments: " + ", ".join(f"{count} {what}" for what, count in outcomes.items()) + ".")
