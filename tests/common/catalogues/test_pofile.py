"""A catalogue keeps its translations, says what is wrong with it, and compiles."""

import gettext
import os

import polib
import pytest

from common.catalogues import pofile
from common.catalogues.marked import Marked


def mark(msgid, plural="", context=None, path="a.py"):
    return Marked(msgid, plural, context, path)


def catalogue(*entries):
    po = polib.POFile(wrapwidth=pofile.WRAP)
    po.metadata = dict(pofile.METADATA)
    po.extend(polib.POEntry(**entry) for entry in entries)
    return po


def test_an_update_keeps_translations_and_comments_and_retires_what_is_gone():
    before = catalogue(
        {"msgid": "Gone", "msgstr": "사라짐"},
        {"msgid": "Gone, never translated"},
        {"msgid": "Kept", "msgstr": "남음", "tcomment": "말투 확인"},
        {"msgid": "Unsure", "msgstr": "글쎄", "flags": ["fuzzy"]},
    )
    after = pofile.updated(before, [mark("New {name}"), mark("Kept", path="b.py"), mark("Kept"), mark("Unsure")])
    assert [(e.msgid, e.msgstr, e.tcomment, e.flags, e.occurrences, bool(e.obsolete)) for e in after] == [
        ("Kept", "남음", "말투 확인", [], [("a.py", ""), ("b.py", "")], False),
        ("New {name}", "", "", ["python-brace-format"], [("a.py", "")], False),
        ("Unsure", "글쎄", "", ["fuzzy"], [("a.py", "")], False),
        ("Gone", "사라짐", "", [], [], True),
    ]
    assert [e.msgid for e in pofile.updated(before, [mark("Kept")], drop_obsolete=True)] == ["Kept"]


def test_a_string_that_comes_back_gets_its_old_translation():
    before = catalogue({"msgid": "Back", "msgstr": "돌아옴", "obsolete": True})
    (entry,) = pofile.updated(before, [mark("Back")])
    assert (entry.msgstr, bool(entry.obsolete)) == ("돌아옴", False)


def test_a_written_catalogue_reads_back_the_same_and_is_not_written_twice(tmp_path):
    path = pofile.po_path(tmp_path)
    marks = [mark("A\nB"), mark("%(n)s case", "%(n)s cases"), mark("May", context="month")]
    assert pofile.write(pofile.updated(pofile.read(path), marks), path)
    assert not pofile.write(pofile.updated(pofile.read(path), marks), path)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"msgid": "A"}, "untranslated: 'A'"),
        ({"msgid": "A", "msgstr": "가", "flags": ["fuzzy"]}, "fuzzy: 'A'"),
        ({"msgid": "A", "msgstr": "가", "obsolete": True}, "obsolete: 'A'"),
        ({"msgid": "저장", "msgstr": "저장"}, "must be English"),
        ({"msgid": "%(a)s x", "msgstr": "%(b)s"}, "placeholders differ"),
        ({"msgid": "{a} x", "msgstr": "{0}"}, "placeholders differ"),
        ({"msgid": "100%% of %(a)s", "msgstr": "100%%"}, "placeholders differ"),
        ({"msgid": "a", "msgid_plural": "%(n)s", "msgstr_plural": {0: "개"}}, "placeholders differ"),
        ({"msgid": "a", "msgid_plural": "b", "msgstr_plural": {0: "개", 1: "개"}}, "exactly 1 plural"),
        ({"msgid": "a", "msgid_plural": "b", "msgstr_plural": {}}, "untranslated"),
        ({"msgid": "A\n", "msgstr": "가"}, "line breaks"),
    ],
)
def test_each_fault_is_named(entry, problem):
    po = catalogue(entry)
    marks = [] if entry.get("obsolete") else [mark(entry["msgid"], entry.get("msgid_plural", ""))]
    assert any(problem in line for line in pofile.problems(po, marks))


def test_missing_and_left_over_strings_are_named():
    po = catalogue({"msgid": "Old", "msgstr": "옛것"})
    assert pofile.problems(po, [mark("New")]) == ["missing: 'New'", "no longer in the source: 'Old'"]


def test_a_complete_catalogue_has_no_problems_and_a_moved_file_makes_it_out_of_date(tmp_path):
    marks = [mark("%(n)s case of {where}", "%(n)s cases of {where}"), mark("one\ntwo")]
    po = pofile.updated(
        catalogue(
            {"msgid": "%(n)s case of {where}", "msgid_plural": "x", "msgstr_plural": {0: "{where} 사례 %(n)s건"}},
            {"msgid": "one\ntwo", "msgstr": "하나\n둘"},
        ),
        marks,
    )
    pofile.write(po, tmp_path / "django.po")
    po = pofile.read(tmp_path / "django.po")
    assert pofile.problems(po, marks) == []
    (problem,) = pofile.problems(po, [*marks, mark("one\ntwo", path="b.py")])
    assert problem.startswith("out of date")


def test_two_apps_may_not_translate_one_message_differently():
    ones = catalogue({"msgid": "Close", "msgstr": "닫기"}, {"msgid": "Same", "msgstr": "같음"})
    others = catalogue({"msgid": "Close", "msgstr": "마감"}, {"msgid": "Same", "msgstr": "같음"})
    assert pofile.conflicts([ones, others]) == [
        "two translations of 'Close': 닫기 / 마감 (agree on one, or use pgettext)"
    ]


def test_compiling_writes_what_gettext_reads_and_only_when_the_po_is_newer(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(
        str(
            catalogue(
                {"msgid": "Save", "msgstr": "저장"},
                {"msgid": "Unsure", "msgstr": "글쎄", "flags": ["fuzzy"]},
                {"msgid": "May", "msgctxt": "month", "msgstr": "5월"},
                {"msgid": "a case", "msgid_plural": "%(n)s cases", "msgstr_plural": {0: "사례 %(n)s건"}},
            )
        ),
        encoding="utf-8",
    )
    assert pofile.compile_mo(path)
    assert not pofile.compile_mo(path)
    os.utime(path, ns=(2**62, 2**62))
    assert pofile.compile_mo(path)
    with (tmp_path / "django.mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert words.gettext("Save") == "저장"
    assert words.gettext("Unsure") == "Unsure"
    assert words.pgettext("month", "May") == "5월"
    assert words.ngettext("a case", "%(n)s cases", 3) == "사례 %(n)s건"
    assert {path.name for path in tmp_path.iterdir()} == {"django.po", "django.mo"}
