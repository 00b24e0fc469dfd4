"""What counts as a marked string, in Python and in templates."""

import pytest

from common.catalogues.marked import Marked, UnreadableMark, marked_in_app, marked_in_python, marked_in_template


def python(source):
    return {(m.context, m.msgid, m.plural) for m in marked_in_python(source, "x.py")}


def template(source):
    return {(m.context, m.msgid, m.plural) for m in marked_in_template(source, "x.html")}


def test_every_marking_function_and_its_aliases_are_read():
    source = """
from django.utils import translation
from django.utils.translation import gettext_lazy as _, ngettext as many, pgettext_lazy, npgettext

A = _("One")
B = many("%(n)s case", "%(n)s cases", 2)
C = pgettext_lazy("month", "May")
D = npgettext("paper", "a sheet", "sheets", 2)
E = translation.gettext("Two")
def inside():
    return _("Joined "
             "at once" + " and added")
def unrelated(gather):
    return gather("Not this")
"""
    assert python(source) == {
        (None, "One", ""),
        (None, "%(n)s case", "%(n)s cases"),
        ("month", "May", ""),
        ("paper", "a sheet", "sheets"),
        (None, "Two", ""),
        (None, "Joined at once and added", ""),
    }


@pytest.mark.parametrize("call", ["_(f'{name} left')", "_(name)", "ngettext('one')"])
def test_a_mark_that_holds_no_plain_string_names_its_line(call):
    with pytest.raises(UnreadableMark, match=r"x\.py:2: "):
        marked_in_python("\n" + call, "x.py")


def test_every_template_form_is_read():
    source = """{% load i18n %}
{% translate "Save (draft)" %} {% translate 'Close' context "verb" as label %}
{% blocktranslate trimmed with name=user.name %}
  Hello,
  {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=total context "list" %}{{ n }} post{% plural %}{{ n }} posts{% endblocktranslate %}
{% include "x.html" with title=_("In a tag") %} {{ value|default:_("In a filter") }}
{% comment %}{% translate "Not this" %}{% endcomment %}
<p>gettext("nor this")</p>
"""
    assert template(source) == {
        (None, "Save (draft)", ""),
        ("verb", "Close", ""),
        (None, "Hello, %(name)s", ""),
        ("list", "%(n)s post", "%(n)s posts"),
        (None, "In a tag", ""),
        (None, "In a filter", ""),
    }


def test_an_app_is_read_without_its_migrations_static_files_and_loose_text(tmp_path):
    for name, text in {
        "models.py": "_('Model')",
        "templates/app/page.html": "{% translate 'Page' %}",
        "templates/app/mail.txt": "{% translate 'Mail' %}",
        "README.txt": "{% translate 'Readme' %}",
        "migrations/0001.py": "_('Migration')",
        "static/app/templates/x.html": "{% translate 'Static' %}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert set(marked_in_app(tmp_path, tmp_path)) == {
        Marked("Model", "", None, "models.py"),
        Marked("Page", "", None, "templates/app/page.html"),
        Marked("Mail", "", None, "templates/app/mail.txt"),
    }
