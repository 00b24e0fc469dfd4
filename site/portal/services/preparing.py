"""Everything between fresh code and a site that can start: done once, then only when its input changed."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation.reloader import translation_file_changed

from cases.models import CasePage
from people.models import LocalGovernment
from portal.models import InfoPage
from portal.services.foundations import ensure_foundations
from portal.services.well_being import index_is_there
from search.seeding import words_are_seeded

Say = Callable[[str], None]


class Memory:
    """What was done with which input: {step: fingerprint} in VAR_DIR/prepared.json."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.done: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.done = {}

    def knows(self, step: str, fingerprint: str) -> bool:
        return self.done.get(step) == fingerprint

    def keep(self, step: str, fingerprint: str) -> None:
        self.done[step] = fingerprint
        self.path.write_text(json.dumps(self.done, indent=1), encoding="utf-8")


def site_memory() -> Memory:
    return Memory(Path(settings.VAR_DIR) / "prepared.json")


def make_folders() -> None:
    """The site's data folder, for its own user alone."""
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)


def fingerprint_of(files: Iterable[Path]) -> str:
    """A hash over names and contents, so a copied or touched file that is the same counts as the same."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def migrate(say: Say) -> None:
    """Bring the tables up to date, the cache's among them."""
    connection = connections[DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(f"Database: {len(plan)} migrations …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def compile_messages() -> None:
    """Make the .mo files, and let this very process use them."""
    call_command("messages", "--compile", stdout=io.StringIO())
    translation_file_changed(sender=None, file_path=Path("django.mo"))


def collect_static(memory: Memory, say: Say) -> None:
    """Copy and compress the static files, unless exactly these are there already.

    A data folder that is moved or copied takes them along when they lie in it.
    """
    if settings.DEBUG:
        return
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            found.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    place = os.path.relpath(settings.STATIC_ROOT, settings.VAR_DIR)
    fingerprint = f"{place} {found.hexdigest()}"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if memory.knows("static", fingerprint) and manifest.exists():
        return
    say("Static files: collecting and compressing, about half a minute …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    memory.keep("static", fingerprint)


def load_reference(memory: Memory, say: Say) -> None:
    """Governments, CS types and search words, when their files changed or none are there."""
    files = fingerprint_of((Path(settings.BASE_DIR) / "fixtures" / "reference").glob("*.csv"))
    if not memory.knows("reference", files) or not LocalGovernment.objects.exists() or not words_are_seeded():
        say("Reference data …")
        call_command("load_reference")
        memory.keep("reference", files)
    if not InfoPage.objects.exists():
        ensure_foundations()


def load_sample_data(memory: Memory, say: Say) -> None:
    """Sample officers and cases, when their files changed or the site is empty; with the words of their files."""
    files = fingerprint_of(
        path for path in (Path(settings.BASE_DIR) / "fixtures" / "demo").rglob("*") if path.is_file()
    )
    if memory.knows("sample data", files) and CasePage.objects.exists():
        return
    say("Sample data …")
    call_command("seed_demo")
    call_command("extract_attachments")
    memory.keep("sample data", files)


def build_index(say: Say) -> None:
    """Build the embedded search index where there is none."""
    if index_is_there():
        return
    say("Search index …")
    call_command("rebuild_search")
