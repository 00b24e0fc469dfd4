"""A Markdown field checks what it is given, offers the right widget and renders for keeping."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db.models import TextField

from common.fields import MarkdownField, MarkdownFormField, MarkdownTextarea, render_fields


def test_the_model_field_refuses_what_the_rich_text_module_refuses():
    field = MarkdownField()
    assert field.clean("**좋은 글**", None) == "**좋은 글**"
    for bad in ("[" * 20_000, "가" * 20_001, "\x00"):
        with pytest.raises(ValidationError):
            field.clean(bad, None)


def test_the_form_field_counts_a_browsers_line_end_once():
    field = MarkdownField(blank=True).formfield()
    assert isinstance(field, MarkdownFormField)
    assert field.clean("하나\r\n둘") == "하나\n둘"
    assert len(field.clean("가나다라마바사아자\r\n" * 500)) == 4_999


def test_the_widget_carries_what_the_script_looks_for():
    markup = MarkdownTextarea({"data-preview-url": "/preview/"}).render("body", "<b>")
    for part in ("data-markdown", 'maxlength="20000"', 'data-preview-url="/preview/"', "&lt;b&gt;"):
        assert part in markup


def test_a_migration_names_the_field_without_its_validators():
    _name, path, args, kwargs = MarkdownField(blank=True).deconstruct()
    assert (path, args, kwargs) == ("common.fields.MarkdownField", [], {"blank": True})
    assert MarkdownField().get_internal_type() == TextField().get_internal_type()


def test_rendered_fields_leave_out_the_empty_ones():
    page = SimpleNamespace(problem="**문제**", results="")
    assert render_fields(page, ["problem", "results"]) == {"problem": "<p><strong>문제</strong></p>"}
