"""Run the background worker alone."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from portal.services.working import BackgroundWorker


class Command(BaseCommand):
    help = "Run the one background worker: search index, tasks, clock. `serve` starts it for you."

    def handle(self, *args: object, **options: object) -> None:
        if status := BackgroundWorker().run():
            raise SystemExit(status)
