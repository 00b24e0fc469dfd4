"""Keep, check and compile the Korean messages of every app of ours; GNU gettext is not needed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.catalogues import pofile
from common.catalogues.marked import Marked, UnreadableMark, marked_in_app


class Command(BaseCommand):
    help = "Update every app's locale/ko/LC_MESSAGES/django.po; --compile writes .mo files, --check fails on gaps."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--compile", action="store_true", help="write the .mo files that are missing or old")
        act.add_argument(
            "--check", action="store_true", help="exit 1 and list what is missing, fuzzy, obsolete or wrong"
        )
        act.add_argument("--drop-obsolete", action="store_true", help="update, and remove entries no longer in use")
        parser.add_argument("labels", nargs="*", metavar="app", help="app labels; all of ours when none is given")

    def handle(self, *args: object, **options: object) -> None:
        folders = our_apps(options["labels"])
        if options["compile"]:
            written = [po for folder in folders if (po := pofile.po_path(folder)).exists() and pofile.compile_mo(po)]
            self.stdout.write(f"{len(written)} catalogues compiled.")
            return
        try:
            every = our_apps()
            marked = {folder: marked_in_app(folder, Path(settings.BASE_DIR), every) for folder in folders}
        except UnreadableMark as error:
            raise CommandError(str(error)) from error
        if options["check"]:
            self.check_catalogues(marked)
        else:
            self.update_catalogues(marked, drop_obsolete=bool(options["drop_obsolete"]))

    def check_catalogues(self, marked: dict[Path, list[Marked]]) -> None:
        """Exit 1 with one line for each problem, and nothing left to do otherwise."""
        lines: list[str] = []
        for folder, strings in marked.items():
            po = pofile.po_path(folder)
            shown = po.relative_to(settings.BASE_DIR)
            lines += [f"{shown}: {problem}" for problem in pofile.problems(pofile.read(po), strings)]
        lines += pofile.conflicts([pofile.read(pofile.po_path(folder)) for folder in marked])
        if lines:
            raise CommandError("\n".join([*lines, f"{len(lines)} problems in the Korean messages."]))
        self.stdout.write("The Korean messages are complete.")

    def update_catalogues(self, marked: dict[Path, list[Marked]], *, drop_obsolete: bool) -> None:
        for folder, strings in marked.items():
            po = pofile.po_path(folder)
            if not strings and not po.exists():
                continue
            catalogue = pofile.updated(pofile.read(po), strings, drop_obsolete=drop_obsolete)
            pofile.write(catalogue, po)
            left = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
            self.stdout.write(f"{po.relative_to(settings.BASE_DIR)}: {len(strings)} strings, {left} to translate")


def our_apps(labels: object = ()) -> list[Path]:
    """The folders of the installed apps that live in this repository, or of those with the given labels."""
    chosen = set(labels or ())  # type: ignore[call-overload]
    root = Path(settings.BASE_DIR)
    ours = [
        config
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(root) and "site-packages" not in Path(config.path).parts
    ]
    if unknown := chosen - {config.label for config in ours}:
        raise CommandError(f"No app of ours is called {', '.join(sorted(unknown))}.")
    return [Path(config.path) for config in ours if not chosen or config.label in chosen]
