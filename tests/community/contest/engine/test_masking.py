"""Names of governments and places in Korean text: found in all their forms, and nothing else."""

import csv
from pathlib import Path

import pytest

from community.contest.engine.masking import PlaceName, masked, masker, short_forms

NAMES = [
    PlaceName("gangwon", "강원특별자치도", ("강원도",)),
    PlaceName("chungbuk", "충청북도"),
    PlaceName("jeju", "제주특별자치도"),
    PlaceName("sejong", "세종특별자치시"),
    PlaceName("seoul", "서울특별시"),
    PlaceName("gwangju", "광주광역시"),
    PlaceName("gwangju-gyeonggi", "광주시"),
    PlaceName("chuncheon", "춘천시"),
    PlaceName("yangju", "양주시"),
    PlaceName("namyangju", "남양주시"),
    PlaceName("jung", "중구"),
    PlaceName("yesan", "예산군"),
    PlaceName("ganghwa", "강화군"),
    PlaceName("gumi", "구미시"),
    PlaceName("goseong-gangwon", "고성군"),
    PlaceName("goseong-gyeongnam", "고성군"),
]
MASKER = masker(NAMES)


def found(text):
    """(what was found, sure?) in the order of the text."""
    return [(span.text, span.sure) for span in MASKER.spans(text)]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("강원특별자치도", ["강원도", "강원"]),
        ("세종특별자치시", ["세종시", "세종"]),
        ("서울특별시", ["서울시", "서울"]),
        ("광주광역시", ["광주시", "광주"]),
        ("충청북도", ["충북"]),
        ("전라남도", ["전남"]),
        ("경기도", ["경기"]),
        ("춘천시", ["춘천"]),
        ("중구", []),
        ("동해시", ["동해"]),
        ("행정안전부", []),
    ],
)
def test_a_full_name_has_its_short_forms(name, forms):
    assert short_forms(name) == forms


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("춘천시는 민원을 줄였다", [("춘천시", True)]),
        ("춘천은 민원을 줄였다", [("춘천", True)]),
        ("춘천에서도, 춘천시청에서는", [("춘천", True), ("춘천시", True)]),
        ("춘천시민과 춘천시장이 춘천시의회에서", [("춘천시", True)] * 3),
        ("춘천 지역", [("춘천", True)]),
        ("춘천지역의 상인", [("춘천", True)]),
        ("강원특별자치도 춘천시", [("강원특별자치도", True), ("춘천시", True)]),
        ("강원도춘천시", [("강원도", True), ("춘천시", True)]),
        ("강원 춘천", [("강원", True), ("춘천", True)]),
        ("충북과 충청북도", [("충북", True), ("충청북도", True)]),
        ("남양주시와 양주시", [("남양주시", True), ("양주시", True)]),
        ("(춘천)", [("춘천", True)]),
        ("춘천", [("춘천", True)]),
        ("춘천시가 아닌 곳", [("춘천시", True)]),
        ("중구에서", [("중구", True)]),
        ("중구청장", [("중구", True)]),
        ("제주의 바다", [("제주", True)]),
        # everyday words: suggested, to be looked at
        ("올해 예산을 두 배로", [("예산", False)]),
        ("협업을 강화", [("강화", False)]),
        ("예산군은", [("예산군", True)]),
        ("구미가 당긴다", [("구미", False)]),
        # a longer word begins like a place, or has one inside
        ("강화하였다", []),
        ("예산안 심의", []),
        ("중구난방으로", []),
        ("춘천닭갈비", []),
        ("새춘천", []),
        ("우리춘천시", []),
        ("", []),
        ("민원 처리 기간", []),
    ],
)  # fmt: skip
def test_names_are_found_with_particles_and_in_their_short_forms(text, spans):
    assert found(text) == spans


def test_offsets_count_characters_and_the_text_can_be_masked():
    text = "🙂 춘천시는 강원의 예산으로 했다."
    spans = MASKER.spans(text)
    assert [(span.start, span.end, span.text) for span in spans] == [(2, 5, "춘천시"), (7, 9, "강원"), (11, 13, "예산")]
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert masked(text, spans) == "🙂 ○○는 ○○의 ○○으로 했다."
    assert masked(text, [span for span in spans if span.sure], "***") == "🙂 ***는 ***의 예산으로 했다."
    assert masked(text, []) == text


def test_a_name_that_several_governments_share_names_all_of_them():
    assert [span.keys for span in MASKER.spans("고성군, 광주시, 광주광역시")] == [
        ("goseong-gangwon", "goseong-gyeongnam"),
        ("gwangju", "gwangju-gyeonggi"),
        ("gwangju",),
    ]


def test_a_full_name_inside_an_unknown_longer_word_is_a_question():
    assert found("춘천시티투어") == [("춘천시", False)]


def test_without_names_nothing_is_found():
    assert masker([]).spans("춘천시") == []


def test_every_government_of_the_reference_data_is_found_by_its_full_name():
    path = Path(__file__).parents[4] / "fixtures" / "reference" / "local_governments.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    names = sorted({row["name_ko"] for row in rows})
    assert len(names) > 200
    everything = masker(PlaceName(name, name) for name in names)
    for name in names:
        spans = everything.spans(f"올해 {name}에서는 민원을")
        assert [(span.text, span.sure) for span in spans] == [(name, True)], name
