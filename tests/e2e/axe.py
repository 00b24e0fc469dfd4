"""What axe finds on a page. Colours that it has passed once in this process it does not look at again: see axe.js."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
RUN = Path(__file__).with_name("axe.js").read_text(encoding="utf-8").partition("*/")[2].strip().removesuffix(";")
# What the dark colours can break.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_passed: set[str] = set()


def violations(page: Any, options: dict[str, Any] | None = None) -> dict[str, list[str]]:
    """{rule: the elements that break it}, at the present size and in the present colours."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    answer = page.evaluate(RUN, {"options": options or {}, "passed": list(_passed)})
    _passed.update(answer["passed"])
    return {
        f"{rule['id']} ({rule['help']})": [html[:160] for html in rule["nodes"][:4]] for rule in answer["violations"]
    }
