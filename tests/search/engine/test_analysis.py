import builtins

import pytest

from search.engine import analysis
from search.engine.analysis import Analyzer
from search.engine.dictionary import load_synonyms, load_words


@pytest.fixture(scope="module")
def kiwi():
    return Analyzer(["고객만족도", "해피콜"], [("민원", "고객의 소리", "voc"), ("콜센터", "통합콜센터")])


def texts(analyzer, text):
    return [token.text for token in analyzer.tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("수도요금을 정산했습니다", ["수도", "요금", "정산"]),
        ("민원서비스", ["민원", "서비스"]),
        ("민원 서비스", ["민원", "서비스"]),
        ("365일 50% 단축", ["365", "50", "단축"]),
        ("VoC를 모은다", ["voc", "모으"]),
        ("JavaScript: The good parts", ["javascript", "the", "good", "parts"]),
        ("할 수 있다", []),
        ("", []),
    ],
)
def test_content_morphemes_remain_and_particles_go(kiwi, text, expected):
    assert texts(kiwi, text) == expected


def test_tokens_know_their_place_and_their_word(kiwi):
    found = [(token.start, token.end, token.word) for token in kiwi.tokens("수도요금을 정산")]
    assert found == [(0, 2, 0), (2, 4, 0), (6, 8, 1)]


def test_a_dictionary_word_stays_whole_and_keeps_its_parts(kiwi):
    [token] = kiwi.tokens("고객만족도를")
    assert (token.text, token.parts) == ("고객만족도", ("고객", "만족도"))
    assert texts(kiwi, "해피콜") == ["해피콜"]


def test_bigrams_stay_inside_korean_runs(kiwi):
    assert kiwi.bigrams("민원실 VoC 물") == ["민원", "원실", "물"]


def test_synonyms_are_found_as_morphemes(kiwi):
    length, others = kiwi.synonyms_at(["고객", "소리"], 0)
    assert (length, set(others)) == (2, {("민원",), ("voc",)})
    assert kiwi.synonyms_at(["정산"], 0) == (1, [])


def test_without_kiwi_bigrams_serve_and_a_sentence_is_logged(monkeypatch, caplog):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "kiwipiepy":
            raise ImportError("no such library")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    bare = Analyzer()
    assert bare.degraded
    assert texts(bare, "민원 VoC") == ["voc"]
    assert bare.bigrams("민원실") == ["민원", "원실"]
    assert "bigrams alone" in caplog.text


def test_the_version_follows_the_dictionary_and_the_kind_of_analysis():
    versions = {Analyzer(words, use_kiwi=False).version for words in ((), ("가나다",))}
    assert len(versions) == 2
    assert all(version.startswith(f"{analysis.ANALYSIS_VERSION}-bigrams-") for version in versions)


def test_words_come_from_files_dotted_paths_and_lists(tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("code,name_ko\na,강원도\nb,두 낱말\n", encoding="utf-8")
    assert load_words([str(file), "tests.search.engine.test_analysis.more_words"]) == ("강원도", "해피콜")
    assert load_words(["원스톱", "해피콜"]) == ("원스톱", "해피콜")
    assert load_words(str(tmp_path / "absent.csv")) == ()


def more_words():
    return ["해피콜"]


def test_synonyms_come_from_files_and_lists(tmp_path):
    file = tmp_path / "synonyms.csv"
    file.write_text("word,synonyms\n민원,고객의 소리|VoC\n홀로,\n", encoding="utf-8")
    assert load_synonyms(str(file)) == (("민원", "고객의 소리", "voc"),)
    assert load_synonyms([("콜센터", "통합콜센터")]) == (("콜센터", "통합콜센터"),)


def test_each_sentence_is_analysed_by_itself_and_keeps_its_place(kiwi):
    first, second = "수도요금을 정산했습니다.", "콜센터가 답합니다!"
    whole = kiwi.tokens(f"{first} {second}")
    moved = [
        token._replace(start=token.start + len(first) + 1, end=token.end + len(first) + 1, word=token.word + 2)
        for token in kiwi.tokens(second)
    ]
    assert whole == [*kiwi.tokens(first), *moved]


def test_numbers_with_points_end_no_sentence(kiwi):
    assert analysis._SENTENCE_END.split("2026. 3. 5. 시행") == ["2026. 3. 5. 시행"]


def test_what_is_remembered_is_bounded_and_the_same(monkeypatch):
    monkeypatch.setattr(analysis, "MEMO_SENTENCES", 8)
    analyzer = Analyzer(use_kiwi=False)
    texts = [f"word{number} again" for number in range(40)]
    once = [analyzer.tokens(text) for text in texts]
    assert [analyzer.tokens(text) for text in texts] == once
    assert len(analyzer._memo._newer) + len(analyzer._memo._older) <= 8
    analyzer.tokens("long " * 100)
    assert max(map(len, [*analyzer._memo._newer, *analyzer._memo._older])) <= analysis.MEMO_CHARACTERS
