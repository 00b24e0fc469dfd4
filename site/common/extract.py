"""The words of an attachment, read in a child process that cannot take more time, memory or room than it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from common.extract_child import READERS

# The kinds whose words can be read.
READABLE = frozenset(READERS)
# Raise it when a reader gets better: whoever keeps what was read has the files read again.
READER_VERSION = 1
MAX_TEXT = 500_000
MEMORY_BYTES = 512 * 1024 * 1024
# What the child prints at most: the text with every character escaped, and the envelope.
MAX_OUTPUT = MAX_TEXT * 12 + 1000


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """`text` on lines, at most 500,000 characters; `truncated` when there was more; `error` a code, "" when none.

    Codes: unsupported (no reader for this kind), locked, damaged, too_large (unpacks to too much), limits (time or
    memory ran out), failed (the reader broke).
    """

    text: str = ""
    truncated: bool = False
    error: str = ""


def extract_text(path: str | os.PathLike[str], kind: str, *, timeout: int = 20) -> ExtractedText:
    """The text of the file at `path`, whose kind `uploads.check_upload` named. Never raises for its content.

    `timeout` in seconds counts the child's whole life; its processor time is limited to the same.
    """
    command = [sys.executable, "-m", "common.extract_child", os.fspath(path), kind, str(timeout), str(MEMORY_BYTES)]
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=scratch,
                env=_environment(scratch),
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return ExtractedText(error="limits")
        output.seek(0)
        return _answer(output.read(MAX_OUTPUT), done.returncode)


def _environment(scratch: str) -> dict[str, str]:
    """No secret of the site's reaches the child: only where Python finds its modules, and a folder to write to."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": scratch,
        "TMPDIR": scratch,
    }


def _answer(printed: bytes, returncode: int) -> ExtractedText:
    if returncode < 0:
        return ExtractedText(error="limits")
    try:
        answer = json.loads(printed)
        return ExtractedText(answer["text"], answer["truncated"], answer["error"])
    except (ValueError, KeyError, TypeError):
        return ExtractedText(error="failed")
