"""Imports only look down, between the areas and inside each: read with `ast`, so an import in a function counts too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# 4 and 5 are for the apps inside cases: adoption first, what builds on it above.
LEVELS = {
    "search.engine": 0,
    "community.contest.engine": 0,
    "common": 0,
    "search": 1,
    "people": 2,
    "cases": 3,
    "cases.adoption": 4,
    "cases.papers": 5,
    "cases.questions": 5,
    "cases.visits": 5,
    "cases.wanted": 5,
    "cases.bookmarks": 5,
    "cases.peers": 5,
    "journal": 6,
    "community.forums": 6,
    "community.contest": 6,
    "journal.letters": 7,
    # What builds on the forums; neither knows the other.
    "community.kinds": 7,
    "community.notices": 7,
    # It tells people by what notices know of their mail.
    "community.moderation": 8,
    # It shows how the mail went beside what was read.
    "journal.audience": 8,
    "portal": 9,
}
FOLDERS = {area: f"site/{area}" for area in ("common", "people", "portal")} | {
    area: area.replace(".", "/") for area in LEVELS if area not in ("common", "people", "portal")
}
# All that the areas above search may know of it; the portal, at the top, may know everything.
SEARCH_DOOR = "search.registry"
# Areas that could live alone, with the one area that each belongs to and that alone may know it, beside the portal.
ENGINES = {"search.engine": "search", "community.contest.engine": "community.contest"}
UNIMPORTABLE = ("tests", "fixtures")
# Inside an area: what each room may import of the other rooms.
ROOMS: dict[str, set[str]] = {
    "choices": set(),
    "rules": {"choices"},
    "querysets": {"choices"},
    "blocks": {"choices"},
    "models": {"choices", "rules", "querysets", "blocks"},
    "services": {"choices", "rules", "querysets", "blocks", "models", "tasks"},
    "tasks": {"choices", "rules", "querysets", "blocks", "models", "services"},
}
# Wagtail asks the page model itself to answer a request: in these methods alone a model may hand over to a view.
WAGTAIL_HANDOVERS = {"serve", "serve_preview"}
UPPER_ROOMS = {"forms", "views", "urls", "wagtail_hooks", "sections", "apps"}


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    for_types_only: bool
    in_handover: bool


def violations(files: dict[str, str]) -> list[str]:
    """Each forbidden import of the given sources (path -> text), as `path:line: from -> to (why)`."""
    imports = {path: list(imports_of(text, module_of(path), path)) for path, text in files.items()}
    found = [line for path in files for line in layer_violations(path, imports[path])]
    return found + [line for path in files for line in room_violations(path, imports)]


def layer_violations(path: str, imports: list[Import]) -> Iterator[str]:
    source = area_of(module_of(path))
    for imported in imports:
        target = area_of(imported.module)
        arrow = f"{path}:{imported.line}: {source} -> {imported.module}"
        if imported.module.split(".")[0] in UNIMPORTABLE:
            yield f"{arrow} (nothing imports {imported.module.split('.')[0]})"
        elif not target or target == source or ENGINES.get(target) == source:
            continue
        elif source in ENGINES:
            yield f"{arrow} (an engine imports nothing of ours)"
        elif source == "portal":
            continue
        elif target in ENGINES:
            yield f"{arrow} (only {ENGINES[target]} may know its engine)"
        elif LEVELS[target] >= LEVELS[source]:
            yield f"{arrow} (level {LEVELS[source]} may not know level {LEVELS[target]})"
        elif target.startswith("search") and not within(imported.module, SEARCH_DOOR):
            yield f"{arrow} (only {SEARCH_DOOR} of search may be known here)"


def room_violations(path: str, imports: dict[str, list[Import]]) -> Iterator[str]:
    """Rooms of one area; modules that are no room (helpers) are followed through. Imports for types alone are free:
    a rule names the model it judges in its signature without needing it."""
    module = module_of(path)
    room = room_of(module)
    if room not in ROOMS or area_of(module) in ENGINES:
        return
    by_module = {module_of(other): found for other, found in imports.items()}
    queue = [
        (imported.module, imported.line)
        for imported in imports[path]
        if not imported.for_types_only
        and not (imported.in_handover and room == "models" and room_of(imported.module) == "views")
    ]
    seen: set[str] = set()
    while queue:
        target, line = queue.pop(0)
        if target in seen or area_of(target) != area_of(module):
            continue
        seen.add(target)
        other = room_of(target)
        if other != room and other in (ROOMS.keys() | UPPER_ROOMS) - ROOMS[room]:
            yield f"{path}:{line}: {module} -> {target} ({room} may not know {other})"
        elif other not in ROOMS:
            queue += [(found.module, line) for found in helper_imports(target, by_module) if not found.for_types_only]


def helper_imports(name: str, by_module: dict[str, list[Import]]) -> list[Import]:
    """The imports of the module that `name` is, or is a thing of."""
    return by_module.get(name) or by_module.get(name.rpartition(".")[0], [])


def imports_of(text: str, module: str, path: str) -> Iterator[Import]:
    """Every module named by an import statement, `import_module("…")` or `__import__("…")`, wherever it stands."""
    tree = ast.parse(text, path)
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    typed = inside(
        statement
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
    )
    handovers = inside(
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in WAGTAIL_HANDOVERS
    )
    for node in ast.walk(tree):
        for name in named_by(node, package):
            yield Import(name, node.lineno, id(node) in typed, id(node) in handovers)  # type: ignore[attr-defined]


def inside(nodes: Iterable[ast.AST]) -> set[int]:
    return {id(inner) for node in nodes for inner in ast.walk(node)}


def named_by(node: ast.AST, package: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parts = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*parts, *([base] if base else [])])
        # `from a import b` may name a module a.b or a thing in a; the longer name tells more.
        return [f"{base}.{alias.name}" for alias in node.names]
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return []
    called = ast.unparse(node.func).rpartition(".")[2]
    return [str(node.args[0].value)] if called in ("import_module", "__import__") else []


def module_of(path: str) -> str:
    parts = path.removeprefix("site/").removesuffix(".py").removesuffix("/__init__")
    return parts.replace("/", ".")


def area_of(module: str) -> str:
    """The area a module belongs to; "" for other people's code."""
    return next((area for area in sorted(LEVELS, key=len, reverse=True) if within(module, area)), "")


def room_of(module: str) -> str:
    return module.removeprefix(area_of(module)).lstrip(".").split(".")[0]


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def our_files() -> dict[str, str]:
    paths = {path for folder in FOLDERS.values() for path in (ROOT / folder).rglob("*.py")}
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def test_imports_only_look_down():
    assert "\n".join(violations(our_files())) == ""


def test_every_area_is_read():
    assert {area_of(module_of(path)) for path in our_files()} == set(LEVELS)


def test_site_is_a_folder_and_not_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("path", "text", "arrow"),
    [
        ("site/common/x.py", "import people", "site/common/x.py:1: common -> people"),
        (
            "site/common/x.py",
            "def f():\n    from cases.models import CasePage",
            "x.py:2: common -> cases.models.CasePage",
        ),
        ("cases/x.py", "if TYPE_CHECKING:\n    from journal import models", "cases/x.py:2: cases -> journal.models"),
        ("cases/x.py", "import_module('portal.urls')", "cases/x.py:1: cases -> portal.urls"),
        ("cases/models/__init__.py", "from ..services import publish", "models may not know services"),
        (
            "community/forums/x.py",
            "from community.contest import models",
            "community.forums -> community.contest.models",
        ),
        (
            "community/forums/x.py",
            "from ..contest.models import Entry",
            "community.forums -> community.contest.models.Entry",
        ),
        ("community/forums/x.py", "from community import contest", "community.forums -> community.contest"),
        ("journal/x.py", "import community.forums.models", "journal -> community.forums.models"),
        ("search/engine/x.py", "from common.text import plain", "search.engine -> common.text.plain"),
        ("search/engine/x.py", "from ..registry import Section", "search.engine -> search.registry.Section"),
        ("community/contest/engine/x.py", "from common.text import plain", "contest.engine -> common.text.plain"),
        ("community/contest/engine/x.py", "from ..models import Entry", "contest.engine -> community.contest.models"),
        ("journal/x.py", "import community.contest.engine.results", "journal -> community.contest.engine.results"),
        ("site/people/x.py", "from search.engine.text import fold", "people -> search.engine.text.fold"),
        ("site/portal/x.py", "from tests.factories import CaseFactory", "portal -> tests.factories.CaseFactory"),
        ("search/engine/x.py", "import fixtures", "search.engine -> fixtures"),
        ("cases/rules.py", "from cases.models import CasePage", "rules may not know models"),
        ("cases/rules.py", "from .models import CasePage", "rules may not know models"),
        ("cases/querysets.py", "from cases import rules", "querysets may not know rules"),
        ("cases/choices.py", "from cases import blocks", "choices may not know blocks"),
        ("cases/models/page.py", "def f():\n    from cases.services import publish", "models may not know services"),
        ("cases/models.py", "def serve(self):\n    from cases.services import publish", "models may not know services"),
        ("cases/models.py", "def save(self):\n    from cases.views import show", "models may not know views"),
        ("cases/services/edit.py", "from cases.forms import Form", "services may not know forms"),
        ("cases/tasks.py", "from cases import views", "tasks may not know views"),
    ],
)
def test_a_forbidden_import_is_named_with_file_and_line(path, text, arrow):
    found = violations({path: text})
    assert len(found) == 1
    assert arrow in found[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site/portal/x.py", "from search.engine import backend\nimport community.contest.models"),
        ("search/x.py", "from search.engine import backend\nfrom common import text"),
        ("community/contest/services/x.py", "from community.contest.engine.results import results"),
        ("journal/x.py", "from cases.models import CasePage\nfrom search.registry import register\nimport people"),
        ("cases/rules.py", "from cases.choices import State\nif TYPE_CHECKING:\n    from cases.models import CasePage"),
        ("cases/models/page.py", "from cases.models.base import Base\nfrom cases.querysets import CaseQuerySet"),
        ("cases/services.py", "from cases import tasks, models, rules\nfrom people.models import User"),
        ("cases/views.py", "from cases import forms, services"),
        ("cases/models.py", "def serve(self, request):\n    from cases.views.public import show"),
        ("site/common/x.py", "import searching\nfrom django import forms"),
    ],
)
def test_a_downward_import_is_free(path, text):
    assert violations({path: text}) == []


def test_a_helper_does_not_hide_an_upward_arrow():
    for line in ("from cases import helper", "from cases.helper import thing"):
        files = {"cases/models.py": line, "cases/helper.py": "from cases.services import publish"}
        assert violations(files) == [
            "cases/models.py:1: cases.models -> cases.services.publish (models may not know services)"
        ]
