"""The colours of the tokens are told apart: WCAG 2.2 AA, in the light and in the dark scheme."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "site/common/static/common/css/tokens.css"
TEXT = [
    (
        "text",
        ["bg", "bg-subtle", "bg-strong", "surface", "primary-soft", "success-soft", "warning-soft", "danger-soft"],
    ),
    ("text-muted", ["bg", "bg-subtle", "surface", "primary-soft"]),
    ("link", ["bg", "bg-subtle", "surface", "primary-soft"]),
    ("link-visited", ["bg", "surface"]),
    ("primary-text", ["bg", "bg-subtle", "surface", "primary-soft"]),
    ("on-primary", ["primary", "primary-hover"]),
    ("success", ["success-soft", "surface"]),
    ("warning", ["warning-soft", "surface"]),
    ("danger", ["danger-soft", "surface", "bg"]),
    ("accent", ["accent-soft", "surface"]),
    ("on-danger", ["danger-fill"]),
    ("on-mark", ["mark"]),
    ("on-identity", ["identity"]),
    ("on-identity-muted", ["identity"]),
    *[(f"seq-{shade}-ink", [f"seq-{shade}"]) for shade in range(6)],
]
SHAPES = [
    ("border-strong", ["bg", "surface", "bg-subtle"]),
    ("focus", ["bg", "surface", "bg-subtle", "primary-soft"]),
    ("primary", ["bg", "surface"]),
    ("bar-before", ["bg"]),
    ("bar-after", ["bg", "bar-track"]),
]


def schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    read = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return {"light": dict(read.findall(light)), "dark": dict(read.findall(light)) | dict(read.findall(dark))}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_close(pairs: list[tuple[str, list[str]]], tokens: dict[str, str], least: float) -> dict[str, float]:
    return {
        f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
        for ink, grounds in pairs
        for ground in grounds
        if contrast(tokens[ink], tokens[ground]) < least
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_read_on_every_ground_it_stands_on(scheme: str) -> None:
    assert too_close(TEXT, schemes()[scheme], 4.5) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_focus_and_bars_are_seen(scheme: str) -> None:
    assert too_close(SHAPES, schemes()[scheme], 3.0) == {}


def test_the_dark_scheme_names_only_known_tokens() -> None:
    light, dark = TOKENS.read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    names = re.compile(r"^\s*--([\w-]+):", re.MULTILINE)
    assert set(names.findall(dark)) - set(names.findall(light)) == set()
