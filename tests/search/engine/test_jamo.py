import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine.jamo import composed, initial_spellings, initials, keys, letters, lone_consonants
from search.engine.keyboard import as_korean, as_latin, meant_text
from search.engine.text import fold

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("민우", "민원"),
        ("민ㅇ", "민원"),
        ("미", "민원"),
        ("민웑", "민원증명"),
        ("수돗", "수도세"),
        ("콜세", "콜센터"),
        ("ㅋ", "콜센터"),
        ("가", "각종"),
        ("고", "과자"),
        ("voc", "VoC"),
    ],
)
def test_whatever_is_typed_of_a_word_so_far_begins_its_letters(typed, word):
    assert letters(fold(word)).startswith(letters(fold(typed)))


@pytest.mark.parametrize(("typed", "word"), [("미누", "민원"), ("밍", "민원"), ("ㅇ", "민원"), ("v0", "VoC")])
def test_anything_else_does_not(typed, word):
    assert not letters(fold(word)).startswith(letters(fold(typed)))


@pytest.mark.parametrize("form", ["민ㅇ", "\u1106\u1175\u11ab\u110b", "민\u110b"])
def test_every_form_of_unicode_has_the_same_letters(form):
    assert letters(fold(form)) == letters(fold("민ㅇ"))


def test_initials_are_single_and_other_characters_stay():
    assert initials(fold("쓰레기 CRM")) == initials(fold("ㅅㄹㄱ CRM"))


@pytest.mark.parametrize(
    ("typed", "apart"),
    [("민ㅇ", ("민", "ㅇ")), ("ㅁㅇㄳ", ("", "ㅁㅇㄱㅅ")), ("민원", ("민원", "")), ("ㅏ", ("ㅏ", "")), ("", ("", ""))],
)
def test_consonants_at_the_end_are_taken_apart(typed, apart):
    assert lone_consonants(typed) == apart


def test_a_double_consonant_may_be_one_initial_or_two():
    assert initial_spellings("ㅆ") == [initials("ㅅ"), initials("ㅅㅅ")]
    assert len(initial_spellings("ㅆㄲㄸㅃ")) == 4


@given(SYLLABLES)
def test_typing_the_keys_of_any_text_gives_the_text(text):
    assert composed(keys(text)) == text


@given(SYLLABLES)
def test_the_other_keyboard_and_back_gives_the_text(text):
    latin = as_latin(text)
    # Shifted letters are lost with the capitals.
    assert as_korean(latin) == composed(keys(text).translate(str.maketrans("ㄲㄸㅃㅆㅉㅒㅖ", "ㄱㄷㅂㅅㅈㅐㅔ")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alsdnjs", "민원"),
        ("ALSDNJS", "민원"),
        ("Tmfprl", "쓰레기"),
        ("zhftps", "콜센"),
        ("crm", ""),
        ("a", ""),
        ("민원", ""),
        ("120", ""),
    ],
)
def test_latin_keys_are_read_as_korean_when_they_begin_with_a_syllable(typed, meant):
    assert as_korean(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("ㅊㄱㅡ", "crm"), ("ㅍㅐㅊ", "voc"), ("ㅍㅒㅊ", "voc"), ("팿", "voc"), ("ㅁ", "")]
)
def test_korean_keys_are_read_as_latin(typed, meant):
    assert as_latin(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("alsdnjs cjfl", "민원 처리"), ("alsdnjs crm", ""), ("ㅊㄱㅡ", "crm"), ("alsdnjs 120", "")]
)
def test_a_whole_text_is_read_so_only_when_each_word_can_be(typed, meant):
    assert meant_text(typed) == meant
