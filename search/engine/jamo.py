"""Korean text as the letters (jamo) that a keyboard types, one byte each.

민원 is ㅁㅣㄴㅇㅜㅓㄴ: whatever somebody has typed of a word so far, also in the middle of a syllable (민우) or with a
consonant that will begin the next one (민웑), is then a prefix of the whole word, and a slip of the finger is one
letter.
"""

from __future__ import annotations

CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
# Folded text has no capitals and no control characters: these bytes are free, and Latin letters stay as they are.
CONSONANT_BYTES = b"ABCDEFGHIJKLMNOPQRS"
VOWEL_BYTES = b"TUVWXYZ\x01\x02\x03\x04\x05\x06\x07"

_ONSETS = CONSONANTS
_TYPED_MEDIALS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ"
_TYPED_CODAS = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
_MEDIALS = _TYPED_MEDIALS.split(" ")
_CODAS = ["", *_TYPED_CODAS.split(" ")]
# A double consonant and the single one that who types initial consonants may mean.
_SINGLE = dict(zip("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ", strict=True))
MAX_SPELLINGS = 4

_BYTE = dict(zip(CONSONANTS + VOWELS, (CONSONANT_BYTES + VOWEL_BYTES).decode(), strict=True))


def _compatible() -> dict[str, str]:
    """The letters of jamo that stand alone, in the three forms that Unicode has for them."""
    table = {letter: letter for letter in CONSONANTS + VOWELS}
    # The compatibility block lists clusters and compound vowels beside the letters.
    table |= dict(zip("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", [c for c in _CODAS if len(c) > 1], strict=True))
    table |= dict(zip("ㅘㅙㅚㅝㅞㅟㅢ", [m for m in _MEDIALS if len(m) > 1], strict=True))
    table |= {chr(0x1100 + i): letter for i, letter in enumerate(_ONSETS)}
    table |= {chr(0x1161 + i): letters for i, letters in enumerate(_MEDIALS)}
    table |= {chr(0x11A7 + i): letters for i, letters in enumerate(_CODAS) if letters}
    return table


ALONE = _compatible()


def _syllables() -> dict[str, str]:
    return {
        chr(0xAC00 + (first * 21 + second) * 28 + third): onset + medial + coda
        for first, onset in enumerate(_ONSETS)
        for second, medial in enumerate(_MEDIALS)
        for third, coda in enumerate(_CODAS)
    }


_SYLLABLES = _syllables()
_LETTERS = {ord(char): "".join(_BYTE[one] for one in typed) for char, typed in (ALONE | _SYLLABLES).items()}
_INITIALS = {ord(char): _BYTE[_SINGLE.get(typed[0], typed[0])] for char, typed in (ALONE | _SYLLABLES).items() if typed}


def letters(folded: str) -> bytes:
    """The letters of a folded text (text.fold), Korean ones as the bytes above, everything else as it is."""
    return folded.translate(_LETTERS).encode()


def initials(folded: str) -> bytes:
    """The first letter of every syllable of a folded text, single for double; everything else as it is."""
    return folded.translate(_INITIALS).encode()


def keys(text: str) -> str:
    """The jamo of a text in the order in which they are typed; everything else as it is."""
    return "".join(_SYLLABLES.get(char) or ALONE.get(char, char) for char in text)


def lone_consonants(text: str) -> tuple[str, str]:
    """(what goes before, the consonants standing alone at the end) of a text: (민, ㅇ) of 민ㅇ; clusters apart."""
    end = len(text)
    while end and all(letter in CONSONANTS for letter in ALONE.get(text[end - 1], "-")):
        end -= 1
    return text[:end], keys(text[end:])


def has_lone_jamo(text: str) -> bool:
    """True when a consonant or vowel of the text is not part of a syllable."""
    return any(char in ALONE for char in text)


def initial_spellings(consonants: str) -> list[bytes]:
    """What consonants typed one after the other may mean as initials, four readings at most.

    A double consonant may be one syllable's or stand for two: ㅆ of 쓰레기, or of 수신.
    """
    found = [""]
    for letter in consonants:
        single = _SINGLE.get(letter)
        if single is None:
            found = [begun + letter for begun in found]
        else:
            found = [begun + means for begun in found for means in (single, single * 2)][:MAX_SPELLINGS]
    return ["".join(_BYTE[letter] for letter in spelling).encode() for spelling in found]


def composed(typed: str) -> str:
    """Jamo as an input method puts them together: ㅁㅣㄴㅇㅜㅓㄴ to 민원. What fits nowhere stays alone."""
    text, at = "", 0
    while at < len(typed):
        syllable, length = _syllable_at(typed, at)
        text += syllable
        at += length
    return text


def _syllable_at(typed: str, at: int) -> tuple[str, int]:
    """The syllable that begins at a place, or the character there, and how many letters it takes."""
    if typed[at] not in _ONSETS or at + 1 >= len(typed) or typed[at + 1] not in VOWELS:
        return typed[at], 1
    medial = typed[at + 1 : at + 3] if typed[at + 1 : at + 3] in _MEDIALS else typed[at + 1]
    end = at + 1 + len(medial)
    coda = ""
    for length in (2, 1):
        candidate = typed[end : end + length]
        follows = typed[end + length : end + length + 1]
        # The last consonant before a vowel begins the next syllable.
        if len(candidate) == length and candidate in _CODAS and not (follows and follows in VOWELS):
            coda = candidate
            break
    place = (_ONSETS.index(typed[at]) * 21 + _MEDIALS.index(medial)) * 28 + _CODAS.index(coda)
    return chr(0xAC00 + place), end - at + len(coda)
