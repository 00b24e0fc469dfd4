"""The reference lists are offered once; editors' decisions stay."""

import csv
from pathlib import Path

import pytest

from search.models import SearchTerm, SynonymGroup
from search.seeding import ensure_search_words, words_are_seeded
from search.vocabulary import synonym_groups, terms

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).resolve().parents[2] / "fixtures/reference"


@pytest.fixture
def lists(tmp_path):
    """write(synonyms, terms) the two lists; gives their folder."""

    def write(synonyms, words=("해피콜",)):
        for name, header, rows in (
            ("search_synonyms.csv", ["word", "synonyms"], [(word, "|".join(others)) for word, *others in synonyms]),
            ("search_terms.csv", ["word"], [(word,) for word in words]),
        ):
            with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])
        return tmp_path

    return write


def groups():
    return sorted(str(group) for group in SynonymGroup.objects.all())


def test_the_sites_own_lists_load_and_a_second_time_adds_nothing():
    before = (list(terms()), list(synonym_groups()))
    first = ensure_search_words(REFERENCE)
    assert first.added == SearchTerm.objects.count() + SynonymGroup.objects.count() > 50
    assert words_are_seeded()
    again = ensure_search_words(REFERENCE)
    assert (again.added, again.changed, again.kept) == (0, 0, [])
    assert {row["word"] for row in before[0]} == set(terms())
    assert len(before[1]) == len(list(synonym_groups()))


def test_a_dry_run_writes_nothing(lists):
    assert ensure_search_words(lists([("민원", "VoC")]), dry_run=True).added == 2
    assert not words_are_seeded()
    assert groups() == []


def test_what_editors_changed_switched_off_or_deleted_stays_so(lists):
    ensure_search_words(lists([("민원", "VoC"), ("여권", "passport"), ("챗봇", "상담봇")], ["해피콜", "원스톱"]))
    changed, gone = (
        SynonymGroup.objects.get(words__startswith="민원"),
        SynonymGroup.objects.get(words__startswith="여권"),
    )
    changed.words = "민원\n고객의 소리"
    changed.save()
    gone.delete()
    SynonymGroup.objects.filter(words__startswith="챗봇").update(active=False)
    SearchTerm.objects.filter(word="원스톱").delete()
    better = lists([("민원", "VoC", "불편"), ("여권", "passport"), ("챗봇", "상담봇", "봇")], ["해피콜", "원스톱"])
    result = ensure_search_words(better)
    assert (result.added, result.changed) == (0, 0)
    assert [sentence.split(":")[0] for sentence in result.kept] == ["민원", "챗봇"]
    assert groups() == ["민원, 고객의 소리", "챗봇, 상담봇"]
    assert list(terms()) == ["해피콜"]


def test_a_better_row_replaces_one_that_no_editor_touched_and_a_new_one_comes(lists):
    ensure_search_words(lists([("민원", "VoC")]))
    result = ensure_search_words(lists([("민원", "VoC", "불편"), ("여권", "passport")]))
    assert (result.added, result.changed, result.kept) == (1, 1, [])
    assert groups() == ["민원, VoC, 불편", "여권, passport"]


def test_a_row_whose_word_stands_in_an_editors_group_is_left(lists):
    SynonymGroup.objects.create(words="고충\n민원")
    result = ensure_search_words(lists([("민원", "VoC")]))
    assert groups() == ["고충, 민원"]
    assert result.kept == ["민원: left as the editors have it (고충, 민원)."]


def test_before_loading_the_files_count_and_editors_words_join_them():
    files = list(synonym_groups())
    assert any(row["word"] == "민원" for row in files)
    SynonymGroup.objects.create(words="콜센터\n상담실")
    assert [row for row in synonym_groups() if isinstance(row, list)] == [["콜센터", "상담실"]]
    assert [row for row in synonym_groups() if isinstance(row, dict)] == files
