"""Make the site ready to start."""

from __future__ import annotations

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from portal.services import preparing


class Command(BaseCommand):
    help = (
        "Make the site ready to start after an installation or an upgrade: messages, database, static files, "
        "reference data, search index. What is done already is left alone."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample-data", action="store_true", help="also load the sample officers and cases")

    def handle(self, *args: object, **options: object) -> None:
        begun = time.monotonic()
        preparing.make_folders()
        memory = preparing.site_memory()
        preparing.compile_messages()
        preparing.migrate(self.say)
        preparing.collect_static(memory, self.say)
        preparing.load_reference(memory, self.say)
        if options["sample_data"]:
            preparing.load_sample_data(memory, self.say)
        preparing.build_index(self.say)
        self.say(f"Ready after {time.monotonic() - begun:.1f} s.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
