"""Read the words of the attachments that are still to be read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from common.filewords import READERS


class Command(BaseCommand):
    help = (
        "Read the words of attachments, so that search finds them. Reads what was never read, what a better reader "
        "than the last one may read, and what failed less than three times; a second run finds nothing to do."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = [(reader, key) for reader in READERS.values() for key in reader.unread().values_list("pk", flat=True)]
        outcomes: Counter[str] = Counter()
        for reader, key in tqdm(waiting, desc="Attachments", disable=None if waiting else True, leave=False):
            if (kept := reader.read(key)) is not None:
                outcomes[kept.error or "read"] += 1
        if not waiting:
            self.stdout.write("No attachment is waiting to be read.")
            return
        self.stdout.write("Attachments: " + ", ".join(f"{count} {what}" for what, count in outcomes.items()) + ".")
