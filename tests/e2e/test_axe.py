"""What axe has passed once is left out where it looks the same, and only there."""

from __future__ import annotations

import pytest

from . import axe

pytestmark = pytest.mark.e2e

FINE = '<p style="color: #333; background: #fff">읽히는 글</p>'
FAINT = '<p style="color: #ccc; background: #fff">흐린 글</p>'


@pytest.fixture
def found(browser, monkeypatch):
    """`found(html)`: whether axe finds a text on the page that cannot be read."""
    monkeypatch.setattr(axe, "_passed", set())
    page = browser.new_page()

    def look(html: str) -> bool:
        page.set_content(html)
        return any("color-contrast" in rule for rule in axe.violations(page, axe.COLOURS))

    yield look
    page.close()


def test_a_faint_text_is_found_on_every_page(found) -> None:
    assert not found(FINE)
    assert len(axe._passed) == 1
    assert found(FINE + FAINT)
    assert found(FAINT)


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(f'<div style="background: #444">{FINE.replace("background: #fff", "")}</div>', id="ground"),
        pytest.param(f'<div style="opacity: 0.3">{FINE}</div>', id="opacity"),
        pytest.param(FINE.replace("color: #333", "color: #eee"), id="colour"),
        pytest.param(
            '<div style="position: absolute; inset: 0; background: #444"></div>'
            '<div style="position: relative"><p style="color: #333">읽히는 글</p></div>',
            id="something behind",
        ),
        pytest.param(
            '<div style="height: 5px; background: #fff"><p style="color: #333; margin: 40px 0">읽히는 글</p></div>'
            '<style>html { background: #444 }</style>',
            id="beyond its ground",
        ),
    ],
)  # fmt: skip
def test_the_same_text_is_looked_at_again_where_it_looks_otherwise(hidden, found) -> None:
    assert not found(FINE + '<div style="background: #fff"><p style="color: #333">읽히는 글</p></div>')
    assert found(hidden)


def test_what_breaks_a_rule_is_told_with_its_place(browser) -> None:
    page = browser.new_page()
    page.set_content('<main><h1>그림</h1><img src="data:,"></main>')
    [rule] = [rule for rule in axe.violations(page).items() if rule[0].startswith("image-alt")]
    page.close()
    assert rule[1] == ['<img src="data:,">']
