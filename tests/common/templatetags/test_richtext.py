"""The filters hand over to the rich text module and take empty values."""

import pytest
from django.template import Context, Template

from tests.common.xss_vectors import VECTORS


def render(name, value):
    return Template("{% load richtext %}{{ value|" + name + " }}").render(Context({"value": value}))


def test_each_filter_shows_its_kind_of_text():
    assert render("markdown", "**가**") == "<p><strong>가</strong></p>"
    assert render("plain", "**가** <b>") == "<p>**가** &lt;b&gt;</p>"
    assert render("trusted", "<p><strong>가</strong></p>") == "<p><strong>가</strong></p>"


@pytest.mark.parametrize("name", ["markdown", "plain", "trusted"])
def test_nothing_is_nothing(name):
    assert render(name, None) == render(name, "") == ""


def test_a_kept_text_that_was_tampered_with_is_cleaned_again():
    for vector in VECTORS:
        assert "<script" not in render("trusted", vector).lower()
    assert render("trusted", "<p onclick=x>가<img src=x onerror=y></p>") == "<p>가</p>"
