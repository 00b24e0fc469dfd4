"""Trusted HTML is made in one module only, and no template carries a script, a style or an event handler of its own."""

from __future__ import annotations

import io
import re
import tokenize
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("site", "search", "cases", "journal", "community")
# The one module that makes trusted HTML, and what else may name such a thing, with the reason.
MAKERS = {"site/common/richtext.py"}
EXCEPTIONS = {
    ("site/common/templatetags/ui.py", "SafeString"): "the type of what Django's json_script returns",
    ("community/forums/wording.py", "SafeString"): "the type of what the rich text module returns",
}
# A mail has no style sheet beside it, and no policy of ours reaches the program that shows it.
MAIL_STYLES = {
    "community/notices/templates/notices/mail/_style.html",
    "journal/letters/templates/letters/mail/_style.html",
}
UNSAFE_NAMES = {
    "mark_safe",
    "format_html",
    "format_html_join",
    "SafeString",
    "SafeText",
    "SafeData",
    "html_safe",
    "__html__",
}
UNSAFE_TEMPLATE = re.compile(r"\|\s*safe(?:seq)?\b|\{%-?\s*autoescape\s+off\b")
_TEMPLATE_MARK = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.DOTALL)


def unsafe_python(path: str, text: str) -> list[str]:
    """Each use of a name that makes trusted HTML, as `path:line: name`; comments and strings do not count."""
    if path in MAKERS:
        return []
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in UNSAFE_NAMES and (path, token.string) not in EXCEPTIONS:
            found.append(f"{path}:{token.start[0]}: {token.string}")
    return found


class _Inline(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found = path, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.say("<style>")
        if (
            tag == "script"
            and "src" not in given
            and given.get("type") not in ("application/json", "application/ld+json")
        ):
            self.say("<script> without src")
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name) or name.startswith("hx-on"):
                self.say(f"{name}=")
            if (value or "").strip().lower().startswith("javascript:"):
                self.say("javascript:")

    def say(self, what: str) -> None:
        self.found.append(f"{self.path}:{self.getpos()[0]}: {what}")


def unsafe_template(path: str, text: str) -> list[str]:
    """Each `|safe`, `autoescape off`, inline script, style and event handler of a template, as `path:line: what`."""
    text = _COMMENT.sub(_blank, text)
    found = [f"{path}:{text.count(chr(10), 0, m.start()) + 1}: {m[0]}" for m in UNSAFE_TEMPLATE.finditer(text)]
    parser = _Inline(path)
    # Template tags become blanks, so that an attribute inside an {% if %} is seen as the attribute it is.
    parser.feed(_TEMPLATE_MARK.sub(_blank, text))
    parser.close()
    return found + parser.found


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0]) if match[0].startswith(("{#", "{%")) else re.sub(r"[^\n]", "x", match[0])


def ours(pattern: str) -> list[tuple[str, str]]:
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob(pattern))
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def test_only_the_rich_text_module_makes_trusted_html():
    assert [line for path, text in ours("*.py") for line in unsafe_python(path, text)] == []


def test_no_template_switches_escaping_off_or_carries_inline_code():
    # Plain-text mails are not HTML: Django must not escape them, and no browser reads them as a page.
    templates = [(path, text) for path, text in ours("*.html") if "/templates/" in path]
    assert templates
    found = [(path, line) for path, text in templates for line in unsafe_template(path, text)]
    assert [line for path, line in found if not (path in MAIL_STYLES and line.endswith(": <style>"))] == []


def test_every_exception_is_still_needed():
    for path, name in EXCEPTIONS:
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (path, name)
    for path in MAIL_STYLES:
        assert "<style>" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from django.utils.html import format_html", ["a.py:1: format_html"]),
        ("x = 1\ny = safestring.mark_safe(z)", ["a.py:2: mark_safe"]),
        ("class X:\n    def __html__(self): ...", ["a.py:2: __html__"]),
        ("# mark_safe\nx = 'mark_safe'", []),
    ],
)
def test_trusted_html_in_python_is_found(text, found):
    assert unsafe_python("a.py", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>\n{{ body|safe }}", ["a.html:2: |safe"]),
        ("{{ body|default:'' | safe }}", ["a.html:1: | safe"]),
        ("{% autoescape off %}", ["a.html:1: {% autoescape off"]),
        ("<p style='x'>", ["a.html:1: style="]),
        ("<p {% if x %}onclick='y'{% endif %}>", ["a.html:1: onclick="]),
        ("<p hx-on:click='y'>", ["a.html:1: hx-on:click="]),
        ("<script>x</script>", ["a.html:1: <script> without src"]),
        ("<script type=module>x</script>", ["a.html:1: <script> without src"]),
        ("<style>p{}</style>", ["a.html:1: <style>"]),
        ("<a href='javascript:x'>", ["a.html:1: javascript:"]),
        ("<a href=\"{% url 'a' %}\" class='on {{ x }}'>\n<i style=''>", ["a.html:2: style="]),
        ("<script src='{% static \"a.js\" %}'></script><script type='application/json'>{}</script>", []),
        ("{# <p style='x'> |safe #}{% comment %}<style>{% endcomment %}", []),
        ("{{ title|safe_name }} <p data-on='x' hidden>", []),
    ],
)
def test_unsafe_templates_are_found(text, found):
    assert unsafe_template("a.html", text) == found
