"""Backups: a dump of the database and every uploaded file, each file kept once under its own hash.

<folder>/files/ab/ab12…          the uploaded files of all backups in this folder
<folder>/20260715-031500/        one backup: the dump and manifest.json with all hashes and row counts
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from portal.services import dumps

Progress = Callable[[str], None]
CHUNK = 1024 * 1024


@dataclass
class Manifest:
    """What a backup holds. `files` is {path under MEDIA_ROOT: sha256}; `rows` is {table: count}."""

    made_at: str
    engine: str
    database: str
    database_sha256: str
    rows: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)
    files_elsewhere: bool = False

    def write(self, folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        try:
            return cls(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DomainError(_("%(folder)s holds no complete backup.") % {"folder": folder}) from error


def back_up(folder: Path, *, progress: Progress = lambda name: None) -> Path:
    """Make a backup in the folder while the site runs; the backup's own folder.

    The database comes first: files are never overwritten, so every file that it knows is still there afterwards.
    The manifest is written last, so a backup with one is complete. Files in a bucket are not copied.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = timezone.localtime()
    place = folder / made_at.strftime("%Y%m%d-%H%M%S")
    try:
        place.mkdir(mode=0o700)
    except FileExistsError as error:
        raise DomainError(_("There is a backup of this very second already. Try again.")) from error
    name, rows = dumps.dump(place)
    manifest = Manifest(made_at.isoformat(), connection.vendor, name, sha256_of(place / name), rows)
    if settings.STORAGE_BUCKET:
        manifest.files_elsewhere = True
    else:
        for path in media_files():
            relative = path.relative_to(settings.MEDIA_ROOT).as_posix()
            manifest.files[relative] = keep(path, folder)
            progress(relative)
    manifest.write(place)
    return place


def media_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())


def keep(path: Path, folder: Path) -> str:
    """Put the file among the kept ones, unless it is there, and return its hash."""
    digest = sha256_of(path)
    kept = kept_path(folder, digest)
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(path, half)
        half.replace(kept)
    return digest


def kept_path(folder: Path, digest: str) -> Path:
    return folder / "files" / digest[:2] / digest


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def problems_in(place: Path) -> list[str]:
    """A sentence for everything that is missing or not what the manifest says; empty when all of it is right."""
    manifest = Manifest.read(place)
    expected = {place / manifest.database: manifest.database_sha256}
    expected |= {kept_path(place.parent, digest): digest for digest in manifest.files.values()}
    found = []
    for path, digest in expected.items():
        if not path.exists():
            found.append(_("%(file)s is missing.") % {"file": path})
        elif sha256_of(path) != digest:
            found.append(_("%(file)s is damaged.") % {"file": path})
    return found


def restore(place: Path) -> Manifest:
    """Fill an empty database and media folder from a backup. DomainError, and nothing written, when it is not whole."""
    manifest = Manifest.read(place)
    if problems := problems_in(place):
        raise DomainError("\n".join(problems))
    root = Path(settings.MEDIA_ROOT)
    if manifest.files and any(media_files()):
        raise DomainError(_("%(folder)s is not empty. Move what is there away first.") % {"folder": root})
    dumps.load(place / manifest.database)
    for relative, digest in manifest.files.items():
        target = root / relative
        if not target.resolve().is_relative_to(root.resolve()):
            raise DomainError(_("The backup names a file outside the media folder: %(file)s") % {"file": relative})
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(kept_path(place.parent, digest), target)
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    return manifest


def differences(manifest: Manifest) -> list[str]:
    """Where the site's rows and files differ from what the backup holds, before any migration."""
    now = dumps.count_rows()
    found = [
        f"{table}: {count} → {now.get(table, 0)}"
        for table, count in manifest.rows.items()
        if now.get(table, 0) != count
    ]
    for relative, digest in manifest.files.items():
        path = Path(settings.MEDIA_ROOT) / relative
        if not path.exists() or sha256_of(path) != digest:
            found.append(relative)
    return found
