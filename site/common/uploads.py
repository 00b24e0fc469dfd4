"""What may be uploaded, where it is kept, and how it is handed out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from PIL import Image

from common import archives

MAX_PIXELS = 50_000_000
MAX_NAME = 120
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = {
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
}
EXTENSIONS = {"jpg": "jpeg", **{kind: kind for kind in CONTENT_TYPES}}
IMAGES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]')


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept. `size` in bytes, `sha256` in hex, `safe_name` for showing and handing out."""

    kind: str
    content_type: str
    extension: str
    size: int
    sha256: str
    safe_name: str

    def columns(self) -> dict[str, Any]:
        """The fields of a model that keeps such files: its name, what it is, its size and its digest."""
        return {
            "original_name": self.safe_name,
            "content_type": self.content_type,
            "kind": self.kind,
            "size": self.size,
            "sha256": self.sha256,
        }


def check_upload(file: File) -> CheckedUpload:
    """What the file is, by its content and its name together; its position is at the start again afterwards.

    Raises ValidationError with one sentence when it is empty, too large, of a kind that is not accepted, not what its
    name says, damaged, encrypted, holds macros or a nested archive, or would expand beyond the limits of `archives`.
    """
    safe_name = clean_filename(file.name or "")
    extension = safe_name.rpartition(".")[2].lower() if "." in safe_name else ""
    _check_size(file)
    stream = cast(BinaryIO, file.file)
    try:
        if extension not in EXTENSIONS:
            raise _refused(
                _("“%(name)s” cannot be attached. Accepted are %(kinds)s."), safe_name, kinds=", ".join(EXTENSIONS)
            )
        kind = _kind(stream, extension)
        if EXTENSIONS[extension] != kind:
            raise _refused(
                _("“%(name)s” is not what its name says. Save it again in the format of its name."), safe_name
            )
        _check_content(stream, kind, safe_name)
        content_type = _content_type(stream, kind)
        digest = _digest(stream)
    finally:
        stream.seek(0)
    return CheckedUpload(kind, content_type, extension, file.size, digest, safe_name)


def clean_filename(name: str) -> str:
    """The last part of a file name, composed (NFC), without control or path characters, 120 characters at most."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r"\s+", " ", _UNSAFE.sub("", name)).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return name[:MAX_NAME] or "file"
    extension = extension[:10]
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip(' .')}.{extension}"


@deconstructible
class upload_path:  # noqa: N801
    """`upload_to=upload_path("cases")`: cases/ab/<random>, so that no stored name says anything."""

    def __init__(self, area: str) -> None:
        self.area = area

    def __call__(self, instance: object, filename: str) -> str:
        name = uuid.uuid4().hex
        return str(PurePosixPath(self.area, name[:2], name))


def serve_file(fieldfile: FieldFile, *, filename: str, content_type: str, inline: bool = False) -> FileResponse:
    """The stored file as a response that no browser runs, guesses about or keeps. The view asks first who may see it.

    Only pictures and PDF are ever shown inline; everything else is a download.
    """
    shown = inline and content_type.partition(";")[0] in ("image/png", "image/jpeg", "image/webp", "application/pdf")
    response = FileResponse(fieldfile.open("rb"), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(filename, inline=shown)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """The header value with the name in ASCII and, by RFC 5987, in full."""
    name = clean_filename(filename)
    stem, dot, extension = re.sub(r"[^A-Za-z0-9._ -]+", "_", name).rpartition(".")
    plain = re.sub(r"_*([ -])_*", r"\1", stem).strip("_ -") + dot + extension
    if plain.startswith("."):
        plain = f"file{plain}"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _refused(sentence: str, name: str, **values: object) -> ValidationError:
    return ValidationError(sentence % {"name": name, **values}, code="upload")


def _check_size(file: File) -> None:
    name = clean_filename(file.name or "")
    if not file.size:
        raise _refused(_("“%(name)s” is empty. Choose the file again."), name)
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise _refused(_("“%(name)s” is larger than %(limit)s MB. Make it smaller or split it."), name, limit=limit)


def _kind(stream: BinaryIO, extension: str) -> str:
    """The kind that the content shows; "" when it is none of ours."""
    stream.seek(0)
    head = stream.read(16)
    if head.startswith(OLE2):
        return "hwp" if _is_hwp(stream) else ""
    if head.startswith(b"PK\x03\x04"):
        return archives.kind_of(stream)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "txt" if extension == "txt" and _is_text(stream) else ""


def _is_hwp(stream: BinaryIO) -> bool:
    """Old Word and Excel files are OLE2 too; a .hwp has a stream called FileHeader that begins with its own mark."""
    content = _all(stream)
    return "FileHeader".encode("utf-16-le") in content and b"HWP Document File" in content


def _is_text(stream: BinaryIO) -> bool:
    content = _all(stream)
    return not re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", content) and bool(text_encoding(content))


def text_encoding(content: bytes) -> str:
    """utf-8 (with or without mark) or cp949, whichever reads the text; "" when neither does."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return ""


def _content_type(stream: BinaryIO, kind: str) -> str:
    # Browsers know cp949 by the name euc-kr.
    if kind == "txt" and text_encoding(_all(stream)) == "cp949":
        return "text/plain; charset=euc-kr"
    return CONTENT_TYPES[kind]


def _all(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(settings.UPLOAD_MAX_BYTES)


def _check_content(stream: BinaryIO, kind: str, name: str) -> None:
    if kind not in archives.KINDS and kind != "hwp" and zipfile.is_zipfile(stream):
        raise _refused(_("“%(name)s” is two kinds of file at once. Save it again."), name)
    if kind in IMAGES:
        _check_image(stream, IMAGES[kind], name)
    elif kind == "pdf":
        _check_pdf(stream, name)
    elif kind in archives.KINDS:
        archives.check(stream, kind, name)


def _check_image(stream: BinaryIO, pillow_format: str, name: str) -> None:
    """Opens the picture as the one format it claims, and reads it whole only when its size in pixels is bearable."""
    try:
        stream.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=[pillow_format]) as image:
                width, height = image.size
                frames = getattr(image, "n_frames", 1)
        if width * height * frames > MAX_PIXELS:
            raise Image.DecompressionBombError
        stream.seek(0)
        with Image.open(stream, formats=[pillow_format]) as image:
            image.load()
    except Image.DecompressionBombError as error:
        limit = MAX_PIXELS // 1_000_000
        sentence = _("“%(name)s” has more than %(limit)s million pixels. Make it smaller.")
        raise _refused(sentence, name, limit=limit) from error
    except Exception as error:  # Pillow's readers raise many kinds on broken files
        raise _refused(_("The picture “%(name)s” is damaged. Save it again."), name) from error


def _check_pdf(stream: BinaryIO, name: str) -> None:
    if b"%%EOF" not in _all(stream)[-2048:]:
        raise _refused(_("The PDF “%(name)s” is damaged or cut off. Save it again."), name)


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()
