"""Zip-based files (hwpx, docx, xlsx, pptx, zip): what they are, and that unpacking them costs little.

Every promise of a zip's directory may be a lie, so each member is also unpacked with a counter, keeping nothing.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = ("hwpx", "docx", "xlsx", "pptx", "zip")
MAX_MEMBERS = 2_000
MAX_EXPANDED = 100 * 1024 * 1024
MAX_RATIO = 200
# A small file may well shrink a thousandfold; the ratio counts only above this size.
RATIO_FROM = 1024 * 1024
BLOCK = 64 * 1024
_NESTED_NAMES = (".zip", ".7z", ".rar", ".tar", ".gz", ".bz2", ".xz", ".tgz", ".jar", ".alz", ".egg", ".iso", ".cab")
_NESTED_HEADS = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"ALZ\x01", b"EGGA")
_RUNNABLE_NAMES = (".exe", ".com", ".bat", ".cmd", ".scr", ".msi", ".dll", ".js", ".vbs", ".ps1", ".lnk", ".hta")
_DOCUMENT_NAMES = (".hwpx", ".docx", ".xlsx", ".pptx")
_OFFICE_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, KeyError)


class Refused(Exception):
    """An archive that may not be kept; the text is a translated sentence with %(name)s."""


def kind_of(stream: BinaryIO) -> str:
    """hwpx, docx, xlsx, pptx or zip; "" when the directory cannot be read or the content is something else's.

    A package of another program (odt, epub, jar, apk) is none of them.
    """
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mark = archive.open("mimetype").read(64) if "mimetype" in names else b""
    except _READ_ERRORS:
        return ""
    if mark:
        return "hwpx" if mark.strip() == b"application/hwp+zip" else ""
    for kind, main in _OFFICE_MAIN.items():
        if main in names and "[Content_Types].xml" in names:
            return kind
    return "" if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} else "zip"


def check(stream: BinaryIO, kind: str, name: str) -> None:
    """Raise ValidationError with one sentence when the archive is damaged, dangerous or too large unpacked."""
    try:
        stream.seek(0)
        size = stream.seek(0, 2)
        with zipfile.ZipFile(stream) as archive:
            _check_directory(archive, kind, size)
            _check_content(archive, kind, size)
    except Refused as refusal:
        raise ValidationError(str(refusal) % {"name": name}, code="upload") from refusal
    except _READ_ERRORS as error:
        sentence = _("“%(name)s” is damaged. Save it again.")
        raise ValidationError(sentence % {"name": name}, code="upload") from error


def is_too_much(expanded: int, size: int) -> bool:
    """Whether a file of `size` bytes may not unpack to `expanded` bytes."""
    return expanded > MAX_EXPANDED or (expanded > RATIO_FROM and expanded > size * MAX_RATIO)


def _check_directory(archive: zipfile.ZipFile, kind: str, size: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Refused(_("“%(name)s” holds too many files. Split it."))
    if is_too_much(sum(member.file_size for member in members), size):
        raise Refused(_too_large())
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused(_("“%(name)s” is locked with a password. Save it without one."))
        if _leads_outside(member) or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(_("“%(name)s” is packed in an unusual way. Pack it again."))
        if kind in _OFFICE_MAIN and member.filename.lower().endswith("vbaproject.bin"):
            raise Refused(_macros())
        if kind == "zip" and member.filename.lower().endswith(_NESTED_NAMES):
            raise Refused(_nested())
        if kind == "zip" and member.filename.lower().endswith(_RUNNABLE_NAMES):
            raise Refused(_("“%(name)s” holds a program. Take it out."))


def _check_content(archive: zipfile.ZipFile, kind: str, size: int) -> None:
    expanded = 0
    for member in archive.infolist():
        with archive.open(member) as content:
            head = block = content.read(BLOCK)
            while block:
                expanded += len(block)
                if is_too_much(expanded, size):
                    raise Refused(_too_large())
                block = content.read(BLOCK)
        name = member.filename.lower()
        if kind == "zip" and head.startswith(_NESTED_HEADS) and not name.endswith(_DOCUMENT_NAMES):
            raise Refused(_nested())
        if kind == "zip" and head.startswith(b"MZ"):
            raise Refused(_("“%(name)s” holds a program. Take it out."))
        if kind in _OFFICE_MAIN and name == "[content_types].xml" and b"macroenabled" in head.lower():
            raise Refused(_macros())


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    """A path that is absolute, climbs, hides a control character, or is a symbolic link."""
    name = member.orig_filename
    return (
        name.startswith("/")
        or "\\" in name
        or ":" in name
        or ".." in name.split("/")
        or any(ord(character) < 32 for character in name)
        or stat.S_ISLNK(member.external_attr >> 16)
    )


def _too_large() -> str:
    return _("“%(name)s” would unpack to far more than it should. Save it again with smaller pictures, or split it.")


def _macros() -> str:
    return _("“%(name)s” holds macros. Save it without them.")


def _nested() -> str:
    return _("“%(name)s” holds another packed file. Attach the files themselves.")
