"""Keep one app's .po file in step with its marked strings, say what is wrong with it, compile it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib

from common.catalogues.marked import Marked

WRAP = 110
METADATA = {
    "Project-Id-Version": "cs-commons",
    "Language": "ko",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
NPLURALS = 1
_PERCENT = re.compile(
    r"%(?:%|\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|[#0\-+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa])"
)
_BRACE = re.compile(r"\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")

Key = tuple[str | None, str]


def po_path(folder: Path, language: str = "ko") -> Path:
    """Where an app keeps its catalogue."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> polib.POFile:
    """The catalogue at `path`; an empty one when there is no such file yet."""
    return polib.pofile(str(path), wrapwidth=WRAP) if path.exists() else polib.POFile(wrapwidth=WRAP)


def updated(current: polib.POFile, marked: Iterable[Marked], *, drop_obsolete: bool = False) -> polib.POFile:
    """A catalogue of exactly the marked strings, with the translations and comments that `current` has.

    Strings no longer marked are kept as obsolete entries, so that a translation survives a rename half done.
    Entries are in the order of their msgid: two branches that add strings then seldom touch the same line.
    """
    known: dict[Key, polib.POEntry] = {}
    for entry in current:
        if _key(entry) not in known or not entry.obsolete:
            known[_key(entry)] = entry
    wanted = _wanted(marked)
    result = polib.POFile(wrapwidth=WRAP)
    result.metadata = dict(METADATA)
    fresh = [_renewed(entry, known.get(key)) for key, entry in wanted.items()]
    if not drop_obsolete:
        fresh += [_retired(entry) for key, entry in known.items() if key not in wanted and _has_translation(entry)]
    result.extend(sorted(fresh, key=lambda entry: (bool(entry.obsolete), entry.msgid, entry.msgctxt or "")))
    return result


def write(catalogue: polib.POFile, path: Path) -> bool:
    """Write the catalogue when its text differs from the file's; true when it was written."""
    text = f"{catalogue}\n".replace("\n\n\n", "\n\n")
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def compile_mo(path: Path) -> bool:
    """Write the .mo beside the .po when it is missing or older; true when it was written. Fuzzy entries stay out."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".mo.tmp", delete=False) as scratch:
        scratch.write(read(path).to_binary())
    os.chmod(scratch.name, 0o644)
    os.replace(scratch.name, target)
    return True


def problems(current: polib.POFile, marked: Iterable[Marked]) -> list[str]:
    """What stands between this catalogue and a complete one, a sentence each; an empty list when nothing does."""
    found = [problem for entry in current for problem in _entry_problems(entry)]
    present = {_key(entry) for entry in current if not entry.obsolete}
    wanted = _wanted(marked)
    found += [f"missing: {key[1]!r}" for key in wanted if key not in present]
    found += [f"no longer in the source: {key[1]!r}" for key in present if key not in wanted]
    if present and current.metadata.get("Plural-Forms") != METADATA["Plural-Forms"]:
        found.append(f"Plural-Forms must be: {METADATA['Plural-Forms']}")
    if not found and str(updated(current, wanted_as_marked(wanted))) != str(current):
        found.append("out of date (file comments, flags or order): run `manage.py messages`")
    return found


def conflicts(catalogues: Iterable[polib.POFile]) -> list[str]:
    """Messages that two apps translate differently: Django joins all catalogues, so one would silently win."""
    seen: dict[Key, set[str]] = {}
    for catalogue in catalogues:
        for entry in catalogue.translated_entries():
            seen.setdefault(_key(entry), set()).add(entry.msgstr or entry.msgstr_plural.get(0, ""))
    return [
        f"two translations of {key[1]!r}: {' / '.join(sorted(texts))} (agree on one, or use pgettext)"
        for key, texts in seen.items()
        if len(texts) > 1
    ]


def wanted_as_marked(wanted: dict[Key, polib.POEntry]) -> list[Marked]:
    """The marked strings that a set of wanted entries came from."""
    return [
        Marked(entry.msgid, entry.msgid_plural, entry.msgctxt, path)
        for entry in wanted.values()
        for path, _line in entry.occurrences
    ]


def placeholders(text: str) -> tuple[set[str], set[str]]:
    """The percent and the brace placeholders of a message: ({"%(name)s"}, {"{name}"})."""
    percent = {match[0] for match in _PERCENT.finditer(text) if match[0] != "%%"}
    return percent, {match[0] for match in _BRACE.finditer(text)}


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _wanted(marked: Iterable[Marked]) -> dict[Key, polib.POEntry]:
    wanted: dict[Key, polib.POEntry] = {}
    for mark in marked:
        entry = wanted.setdefault((mark.context, mark.msgid), polib.POEntry(msgid=mark.msgid, msgctxt=mark.context))
        entry.msgid_plural = entry.msgid_plural or mark.plural
        if (mark.path, "") not in entry.occurrences:
            entry.occurrences.append((mark.path, ""))
    for entry in wanted.values():
        entry.occurrences.sort()
        percent, brace = placeholders(entry.msgid + entry.msgid_plural)
        entry.flags = ["python-format"] * bool(percent) + ["python-brace-format"] * bool(brace)
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(range(NPLURALS), "")
    return wanted


def _renewed(entry: polib.POEntry, known: polib.POEntry | None) -> polib.POEntry:
    if known is None:
        return entry
    entry.tcomment, entry.comment = known.tcomment, known.comment
    if "fuzzy" in known.flags:
        entry.flags = [*entry.flags, "fuzzy"]
    if entry.msgid_plural:
        entry.msgstr_plural = {0: known.msgstr_plural.get(0, known.msgstr)}
    else:
        entry.msgstr = known.msgstr or known.msgstr_plural.get(0, "")
    return entry


def _retired(entry: polib.POEntry) -> polib.POEntry:
    entry.obsolete, entry.occurrences = True, []
    return entry


def _has_translation(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _entry_problems(entry: polib.POEntry) -> list[str]:
    if entry.obsolete:
        return [f"obsolete: {entry.msgid!r} (`manage.py messages --drop-obsolete` removes it)"]
    found = []
    translations = [entry.msgstr_plural.get(i, "") for i in range(NPLURALS)] if entry.msgid_plural else [entry.msgstr]
    if not all(translations):
        found.append(f"untranslated: {entry.msgid!r}")
    if "fuzzy" in entry.flags:
        found.append(f"fuzzy: {entry.msgid!r}")
    if _HANGUL.search(entry.msgid):
        found.append(f"the message in the source must be English: {entry.msgid!r}")
    if entry.msgid_plural and set(entry.msgstr_plural) != set(range(NPLURALS)):
        found.append(f"needs exactly {NPLURALS} plural form: {entry.msgid!r}")
    for translation in filter(None, translations):
        found += _placeholder_problems(entry, translation)
    return found


def _placeholder_problems(entry: polib.POEntry, translation: str) -> list[str]:
    """Korean has one plural form, so it must carry what the English plural carries."""
    wanted, given = placeholders(entry.msgid_plural or entry.msgid), placeholders(translation)
    optional = placeholders(entry.msgid)
    found = []
    for kind in (0, 1):
        missing, extra = wanted[kind] - given[kind], given[kind] - wanted[kind] - optional[kind]
        if missing or extra:
            found.append(
                f"placeholders differ: {entry.msgid!r} -> {translation!r} ({', '.join(sorted(missing | extra))})"
            )
    if entry.msgid.startswith("\n") != translation.startswith("\n") or entry.msgid.endswith(
        "\n"
    ) != translation.endswith("\n"):
        found.append(f"line breaks at the ends differ: {entry.msgid!r}")
    return found
