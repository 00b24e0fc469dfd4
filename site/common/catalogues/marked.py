"""Find the strings that are marked for translation in Python modules and Django templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# What each marking function's leading arguments are.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
SKIPPED_FOLDERS = {"migrations", "locale", "static", "__pycache__"}
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
_TEMPLATE_CALL = re.compile(r"(?<![\w.])(_|n?p?gettext)\(")


class UnreadableMark(Exception):
    """A marked string that cannot be read from the source: an f-string or a variable, a missing argument."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked string and the file that holds it."""

    msgid: str
    plural: str
    context: str | None
    path: str


def marked_in_app(folder: Path, root: Path, apart: Collection[Path] = ()) -> list[Marked]:
    """Every marked string of one app's Python modules and templates, paths given relative to `root`.

    What lies in a folder of `apart`, an app inside this one, has a catalogue of its own. Migrations, static files and
    catalogues are left out. Raises UnreadableMark naming file and line.
    """
    found: list[Marked] = []
    inner = {other for other in apart if other != folder and other.is_relative_to(folder)}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if SKIPPED_FOLDERS.intersection(inside) or not path.is_file() or inner.intersection(path.parents):
            continue
        shown = path.relative_to(root).as_posix()
        if path.suffix == ".py":
            found += marked_in_python(path.read_text(encoding="utf-8"), shown)
        elif path.suffix in TEMPLATE_SUFFIXES and "templates" in inside:
            found += marked_in_template(path.read_text(encoding="utf-8"), shown)
    return found


def marked_in_python(source: str, path: str) -> list[Marked]:
    """The marked strings of one Python module; `_` and other aliases are followed through its imports."""
    tree = ast.parse(source, path)
    names = {"_": "gettext", **{keyword: keyword for keyword in KEYWORDS}}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in KEYWORDS}
    return [
        _marked(call, keyword, path)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and (keyword := _keyword(call.func, names))
    ]


def marked_in_template(source: str, path: str) -> list[Marked]:
    """The marked strings of one template: translate, blocktranslate with context and plural, and `_("…")`."""
    return [_marked(call, keyword, path) for keyword, call in _template_calls(templatize(source, origin=path))]


def _keyword(function: ast.expr, names: dict[str, str]) -> str:
    if isinstance(function, ast.Name):
        return names.get(function.id, "")
    if isinstance(function, ast.Attribute) and function.attr in KEYWORDS:
        return function.attr
    return ""


def _template_calls(code: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls in what `templatize` wrote: everything else in it is blanked out, so it is no Python as a whole."""
    for match in _TEMPLATE_CALL.finditer(code):
        keyword = "gettext" if match[1] == "_" else match[1]
        end = match.end()
        while end := code.find(")", end) + 1:
            try:
                expression = ast.parse(code[match.start() : end], mode="eval").body
            except SyntaxError:
                continue
            if isinstance(expression, ast.Call):
                yield keyword, expression
            break


def _marked(call: ast.Call, keyword: str, path: str) -> Marked:
    roles = KEYWORDS[keyword]
    texts = [_literal(argument) for argument in call.args[: len(roles)]]
    if len(texts) < len(roles) or None in texts:
        raise UnreadableMark(
            f"{path}:{call.lineno}: {keyword}() needs plain strings here; put variables in named placeholders."
        )
    values = dict(zip(roles, texts, strict=True))
    return Marked(str(values["msgid"]), str(values.get("plural", "")), values.get("context"), path)


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return None if left is None or right is None else left + right
    return None
