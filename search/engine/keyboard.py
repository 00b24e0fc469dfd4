"""Words typed while the keyboard was set to the other language: alsdnjs for 민원, ㅊㄱㅡ for CRM."""

from __future__ import annotations

import re

from search.engine.jamo import ALONE, CONSONANTS, VOWELS, composed, keys

# The two-set layout of every Korean keyboard; capitals are typed with shift.
_KOREAN = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
_KOREAN |= {latin.upper(): jamo for latin, jamo in _KOREAN.items()}
_KOREAN |= dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_LATIN = {jamo: latin for latin, jamo in reversed(_KOREAN.items())}

_LATIN_WORD = re.compile(r"[A-Za-z]+")
_KOREAN_WORD = re.compile(r"[\uac00-\ud7a3\u3131-\u3163\u1100-\u11ff]+")
# One key alone is the beginning of far too much.
MIN_KEYS = 2


def as_korean(word: str) -> str:
    """What the keys of a Latin word give on a Korean keyboard; empty when that does not begin with a syllable."""
    if len(word) < MIN_KEYS or not _LATIN_WORD.fullmatch(word):
        return ""
    typed = "".join(_KOREAN[key] for key in (word.lower() if word.isupper() else word))
    return composed(typed) if typed[0] in CONSONANTS and typed[1] in VOWELS else ""


def as_latin(word: str) -> str:
    """What the keys of a Korean word give on a Latin keyboard, in small letters; empty when it is not all Korean."""
    if not _KOREAN_WORD.fullmatch(word):
        return ""
    typed = keys(word)
    if len(typed) < MIN_KEYS or any(jamo not in _LATIN for jamo in typed):
        return ""
    return "".join(_LATIN[jamo] for jamo in typed).lower()


def on_other_keyboard(word: str) -> str:
    """The word as the keyboard's other language has it; empty when that cannot be what was meant."""
    return as_korean(word) or as_latin(word)


def meant_text(text: str) -> str:
    """A text all of whose words make sense on the other keyboard; empty when one of them does not.

    Korean ones must be whole syllables (alsdnjs), for "crm" would be ㅊㄱㅡ; Latin ones must look unlike Korean.
    """
    meant = [_meant_word(word) for word in text.split(" ")]
    return " ".join(meant) if all(meant) else ""


def _meant_word(word: str) -> str:
    korean = as_korean(word)
    if korean:
        return korean if not any(char in ALONE for char in korean) else ""
    return as_latin(word)
