"""A whole issue printed by a real browser: a PDF that can be read, searched and cited."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.e2e


def squeezed(text: str) -> str:
    """Without white space: a PDF knows where letters stand, and a reader of it guesses the gaps."""
    return "".join(text.split())


@pytest.mark.parametrize(("language", "cited"), [("ko", "통권 1호"), ("en", "issue 1")])
def test_a_whole_issue_becomes_a_pdf_with_a_cover_contents_and_each_article_on_a_new_page(
    language, cited, visit
) -> None:
    reader = visit(language=language).open("/journal/1/whole/")
    titles = [squeezed(title) for title in reader.main.locator(".whole__chapter .article__title").all_inner_texts()]
    paper = PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))
    pages = [squeezed(page.extract_text()) for page in paper.pages]

    assert len(titles) >= 4
    cover, contents, *text = pages
    assert squeezed(cited) in cover
    assert all(title in contents for title in titles)
    starts = [next(place for place, page in enumerate(text) if title in page[:120]) for title in titles]
    assert starts == sorted(set(starts))  # in order, no two on one page
    assert starts[0] == 0
    assert len(titles) + 2 <= len(pages) <= 5 * len(titles)
    assert all(page.startswith(str(number)) for number, page in enumerate(pages, start=1))  # what is cited by page
    whole = "".join(text)
    assert "기초자치단체는모두32곳입니다" in whole  # words as words, also of tables
    assert "광역자치단체" in whole
    for label in ("Print or save as PDF", "Menu", "Sign in"):  # what a screen needs and paper does not
        assert squeezed(reader.say(label)) not in cover
    width, height = (float(side) for side in paper.pages[0].mediabox[2:])
    assert (round(width), round(height)) in {(595, 842), (596, 842), (594, 841)}  # A4, in points
