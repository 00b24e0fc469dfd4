"""The words of uploaded files for search: each file is read once, in a limited child process, whatever it belongs to.

An area that keeps files declares a table of words (`FileWords`, one row a file), registers a `WordReader` from its
AppConfig, and calls its `read_soon` for each new file. The worker reads them, and once a day what could not be read.
"""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.extract import READABLE, READER_VERSION, ExtractedText, extract_text

logger = logging.getLogger("common.filewords")

# So many characters of what belongs together (a case, a thread) go into the index, in the order in which it is shown.
INDEXED_CHARACTERS = 200_000
# Analysis takes longer than in proportion for very long texts, and no sentence is as long as this.
PIECE = 1_000
# Reading the same file with the same reader gives these again; anything else may have been the moment's fault.
FINAL = ("", "unsupported", "locked", "damaged", "too_large")
MAX_ATTEMPTS = 3
# Dots that lead to a page number, ruled lines; and codes that nobody looks for, which would swell the index.
_RUNS = re.compile(r"(\W)\1{3,}|(\w)\2{9,}")
_ENDLESS = re.compile(r"[!-~]{100,}")


class FileWords(models.Model):
    """The words of a stored file. The table adds `stored`, a one-to-one key to the file as primary key.

    Read once for each file and each better reader. `attempts` counts the readings begun by the reader of version
    `reader`; `read_at` is empty until one of them has ended.
    """

    text = models.TextField(_("text"), blank=True)
    truncated = models.BooleanField(_("cut off"), default=False)
    error = models.CharField(_("error"), max_length=20, blank=True)
    reader = models.PositiveSmallIntegerField(_("version of the reader"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class WordReader:
    """Reads the files of one table. `files()` are those that anybody may come to find; each has `file` and `kind`.

    `found(file)` is told in the transaction that keeps the words, and has what shows them indexed anew. `owner` is the
    relation of a file that it asks for, loaded beforehand. `name` is what the worker's tasks call it.
    """

    name: str
    files: Callable[[], QuerySet[Any]]
    words: type[FileWords]
    found: Callable[[Any], None]
    owner: str

    def unread(self) -> QuerySet[Any]:
        """Files whose words this reader has still to read, oldest first; without those that it tried three times."""
        known = self.words._default_manager.filter(reader=READER_VERSION)
        settled = known.filter(Q(read_at__isnull=False, error__in=FINAL) | Q(attempts__gte=MAX_ATTEMPTS))
        return self.files().filter(kind__in=READABLE).exclude(pk__in=settled.values("stored")).order_by("pk")

    def read_soon(self, files: Iterable[Any]) -> int:
        """Hand those of the files that may have words to the worker; how many."""
        from common.tasks import read_words  # tasks call this

        keys = [file.pk for file in files if file.kind in READABLE]
        for key in keys:
            read_words.enqueue(reader=self.name, file_id=key)
        return len(keys)

    def read(self, file_id: int) -> Any | None:
        """Read one file that is still to be read, keep its words, and tell `found`; else do nothing and give None.

        The attempt is counted before it begins, so that a file that stops the whole worker is not tried for ever.
        """
        file = self.unread().filter(pk=file_id).select_related(self.owner).first()
        if file is None:
            return None
        self._count_attempt(file)
        read = _extracted(file.file, file.kind)
        if read.error:
            logger.warning("%s %d could not be read: %s", file._meta.label, file.pk, read.error)
        return self._keep(file, read)

    @transaction.atomic
    def _count_attempt(self, file: Any) -> None:
        rows = self.words._default_manager
        rows.get_or_create(stored=file)
        rows.filter(stored=file).exclude(reader=READER_VERSION).update(reader=READER_VERSION, attempts=0, read_at=None)
        rows.filter(stored=file).update(attempts=F("attempts") + 1)

    @transaction.atomic
    def _keep(self, file: Any, read: ExtractedText) -> Any | None:
        """None when the file was deleted meanwhile. `found` is told even if nothing shows the file yet: the publication
        that makes it so may be happening just now."""
        text = tidied(read.text)
        kept = self.words._default_manager.filter(stored=file).update(
            text=text[:INDEXED_CHARACTERS],
            truncated=read.truncated or len(text) > INDEXED_CHARACTERS,
            error=read.error,
            read_at=timezone.now(),
        )
        if not kept:
            return None
        self.found(file)
        return self.words._default_manager.get(stored=file)


READERS: dict[str, WordReader] = {}


def register_reader(reader: WordReader) -> None:
    """Called from AppConfig.ready()."""
    READERS[reader.name] = reader


def read_again_later() -> int:
    """Hand every file that is still to be read to the worker; how many. For a clock, and after an upgrade."""
    return sum(reader.read_soon(reader.unread().only("pk", "kind")) for reader in READERS.values())


def _extracted(stored: FieldFile, kind: str) -> ExtractedText:
    """From the file itself, or from a copy where the storage keeps it elsewhere."""
    try:
        return extract_text(stored.path, kind)
    except NotImplementedError:
        pass
    try:
        with stored.open("rb") as source, tempfile.NamedTemporaryFile() as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            return extract_text(copy.name, kind)
    except OSError:
        return ExtractedText(error="failed")


def tidied(text: str) -> str:
    """The words as they are indexed and shown: composed letters, no dot leaders, no endless words."""
    composed = unicodedata.normalize("NFC", text)
    return _ENDLESS.sub(" ", _RUNS.sub(lambda run: run.group()[:1], composed))


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A file that is shown, with its words as far as they are indexed."""

    stored_id: int
    name: str
    text: str


def shortened(rows: Iterable[tuple[int, int, str, str | None]]) -> dict[int, list[AttachedText]]:
    """{owner: its files in order} from (owner, file, name, words): 200,000 characters an owner at most."""
    found: dict[int, list[AttachedText]] = {}
    room: dict[int, int] = {}
    for owner, stored, name, text in rows:
        kept = (text or "")[: room.setdefault(owner, INDEXED_CHARACTERS)]
        room[owner] -= len(kept)
        found.setdefault(owner, []).append(AttachedText(stored, name, kept))
    return found


def in_pieces(files: Iterable[AttachedText]) -> list[str]:
    """The names and words of files, in pieces that are quick to analyse."""
    return [piece for file in files for piece in (file.name, *pieces(file.text))]


def pieces(text: str) -> Iterator[str]:
    """The text in stretches of 1,000 characters at most, cut at the end of a line or of a word where there is one."""
    while len(text) > PIECE:
        cut = max(text.rfind("\n", PIECE // 2, PIECE), 0) or max(text.rfind(" ", PIECE // 2, PIECE), 0) or PIECE
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text
