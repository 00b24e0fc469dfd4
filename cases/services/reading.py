"""The words of stored files: each file is read once, in a limited child process, and its case indexed anew."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import unicodedata

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from cases.filetexts import INDEXED_CHARACTERS
from cases.models import CaseFile, FileText
from common.extract import READABLE, READER_VERSION, ExtractedText, extract_text
from search.registry import reindex

logger = logging.getLogger("cases.reading")

# Reading the same file with the same reader gives these again; anything else may have been the moment's fault.
FINAL = ("", "unsupported", "locked", "damaged", "too_large")
MAX_ATTEMPTS = 3
# Dots that lead to a page number, ruled lines; and codes that nobody looks for, which would swell the index.
_RUNS = re.compile(r"(\W)\1{3,}|(\w)\2{9,}")
_ENDLESS = re.compile(r"[!-~]{100,}")


def unread() -> QuerySet[CaseFile]:
    """Files whose words this reader has still to read, oldest first; without those that it tried three times."""
    known = FileText.objects.filter(reader=READER_VERSION)
    settled = known.filter(Q(read_at__isnull=False, error__in=FINAL) | Q(attempts__gte=MAX_ATTEMPTS))
    return CaseFile.objects.filter(kind__in=READABLE).exclude(pk__in=settled.values("stored")).order_by("pk")


def read_file(file_id: int) -> FileText | None:
    """Read one file that is still to be read, keep its words, and have its case indexed anew; else do nothing.

    The attempt is counted before it begins, so that a file that stops the whole worker is not tried for ever.
    """
    file = unread().filter(pk=file_id).select_related("page").first()
    if file is None:
        return None
    _count_attempt(file)
    found = _extracted(file.file, file.kind)
    if found.error:
        logger.warning("File %d of a case could not be read: %s", file.pk, found.error)
    return _keep(file, found)


def read_again_later() -> int:
    """Hand every file that is still to be read to the worker; how many. For a clock, and after an upgrade."""
    from cases.tasks import read_words  # tasks call services

    keys = list(unread().values_list("pk", flat=True))
    for key in keys:
        read_words.enqueue(file_id=key)
    return len(keys)


@transaction.atomic
def _count_attempt(file: CaseFile) -> None:
    FileText.objects.get_or_create(stored=file)
    FileText.objects.filter(stored=file).exclude(reader=READER_VERSION).update(
        reader=READER_VERSION, attempts=0, read_at=None
    )
    FileText.objects.filter(stored=file).update(attempts=F("attempts") + 1)


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


@transaction.atomic
def _keep(file: CaseFile, found: ExtractedText) -> FileText | None:
    """None when the case was deleted meanwhile. The case is indexed anew even if it does not show the file: the
    publication that makes it do so may be happening just now."""
    text = tidied(found.text)
    kept = FileText.objects.filter(stored=file).update(
        text=text[:INDEXED_CHARACTERS],
        truncated=found.truncated or len(text) > INDEXED_CHARACTERS,
        error=found.error,
        read_at=timezone.now(),
    )
    if not kept:
        return None
    reindex(file.page)
    return FileText.objects.get(stored=file)


def tidied(text: str) -> str:
    """The words as they are indexed and shown: composed letters, no dot leaders, no endless words."""
    composed = unicodedata.normalize("NFC", text)
    return _ENDLESS.sub(" ", _RUNS.sub(lambda run: run.group()[:1], composed))
