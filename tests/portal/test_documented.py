"""What an operator can turn is described where an operator looks."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READERS = [
    *(ROOT / "site" / "portal" / "settings").glob("*.py"),
    ROOT / "site" / "portal" / "gunicorn_conf.py",
    *(ROOT / "site" / "portal" / "management" / "commands").glob("*.py"),
]


def variables_read(path: Path) -> set[str]:
    """The names that `env.<kind>("NAME")` and `os.environ.get("NAME")` ask for."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            asked = ast.unparse(node.func)
            if asked.startswith("env.") or asked == "os.environ.get":
                found.add(str(node.args[0].value))
    return found


def test_every_variable_that_the_code_reads_is_described():
    read = set().union(*(variables_read(path) for path in READERS))
    assert {"SECRET_KEY", "DATABASE_URL", "PORT", "WEB_WORKERS"} <= read
    assert {name for name in read if f"`{name}`" not in OPERATIONS} == set()


def test_every_variable_that_is_described_is_read():
    described = set(re.findall(r"`([A-Z][A-Z_]{3,})`", OPERATIONS))
    read = set().union(*(variables_read(path) for path in READERS)) | {"DJANGO_SETTINGS_MODULE"}
    assert described - read == set()


def test_every_command_is_described():
    commands = {
        path.stem
        for path in ROOT.glob("**/management/commands/*.py")
        if path.stem != "__init__" and ".venv" not in path.parts
    }
    assert {"serve", "backup", "messages", "rebuild_search"} <= commands
    assert {name for name in commands if f"`{name}`" not in OPERATIONS} == set()
