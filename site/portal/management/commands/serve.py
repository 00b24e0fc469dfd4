"""Run the site: gunicorn and the background worker, until Ctrl-C."""

from __future__ import annotations

import os
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.services.sample_data import sample_accounts
from portal.services.serving import Address, AddressTaken, serve
from portal.services.supervising import Supervisor


def port_number(text: str) -> int:
    """The port as a number; CommandError when it is none between 1 and 65535."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CommandError(f"PORT must be a number from 1 to 65535, but it is “{text}”.")
    return int(text)


class Command(BaseCommand):
    help = "Run the web server and the background worker until Ctrl-C or SIGTERM; when one of them dies, both stop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="default: HOST or 127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"), help="default: PORT or 8000")
        parser.add_argument("--reload", action="store_true", help="Django's own server, started again on every change")

    def handle(self, *args: object, **options: object) -> None:
        address = Address(str(options["host"]), port_number(str(options["port"])))
        try:
            status = serve(address, ready=lambda site: self.announce(site, address), reload=bool(options["reload"]))
        except AddressTaken as error:
            raise CommandError(str(error)) from error
        if status:
            raise SystemExit(status)

    def announce(self, site: Supervisor, address: Address) -> None:
        lines = [f"The site answers on {address.url}/", f"Mail it sends: {self.mail_place()}"]
        accounts = sample_accounts()
        if accounts:
            lines.append("Sample accounts:")
            lines += [f"  {account.role:<16} {account.email:<26} {account.password}" for account in accounts]
        lines.append("Ctrl-C stops it.")
        site.say("\n" + "\n".join(lines) + "\n")

    @staticmethod
    def mail_place() -> str:
        if settings.MAIL_TRANSPORT.endswith("filebased.EmailBackend"):
            return f"files in {settings.EMAIL_FILE_PATH}"
        return f"through {settings.EMAIL_HOST}"
