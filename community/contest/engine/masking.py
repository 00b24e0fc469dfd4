"""Where a text names a government or place, so that it can be judged blind. Suggestions: a person decides.

Names are the caller's. Full names (춘천시, 강원특별자치도) are found wherever they stand at the beginning of a word or
after another name; short forms (춘천, 강원, 강원도, 충북) only where a word ends there, or goes on with a particle or
with what follows place names (청, 시민, 지역). The longest name wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Longest first, so that 강원특별자치도 is not taken for a short name that ends in 도.
ENDINGS = ("특별자치도", "특별자치시", "특별시", "광역시", "직할시", "도", "시", "군", "구")
PARTICLES = (
    "에서는|에서도|에서의|에서|에게서|에게|에는|에도|에의|에|으로서|으로써|으로는|으로도|으로|로서|로써|로는|로도|로|"
    "은|는|이나|이라는|이라고|이란|이다|이며|이고|이|가|을|를|의|와는|와의|와|과는|과의|과|도|만의|만|까지의|까지|"
    "부터의|부터|보다|처럼|께서|나|라는|라고|란|마다|조차|밖에|뿐|형|식|산|발"
)
# What stands directly behind a place's name and belongs to no other word.
FOLLOWERS = (
    "특별자치도|특별자치시|특별시|광역시|시청|군청|구청|도청|청사|청|의회|시민|군민|구민|도민|주민|민원|시장|군수|구청장|도지사|"
    "지역|지방|관내|보건소|교육청|경찰서|소방서|페이|사랑상품권|사랑|청장|지사|민|내|권|인|장|수"
)
# Short forms that are everyday words as well (예산 budget, 고령 old age, 부여 grant): suggested, but not sure.
_EVERYDAY = """
강진 강화 거창 경기 경주 고령 고성 공주 관악 광명 광산 구리 구미 기장 남해 달성 대덕 동작 동해 무안 보은 봉화 부안 부여
사상 사천 상주 서산 수성 수영 수원 신안 양산 양양 여수 연수 영광 영도 영양 예산 오산 완주 용인 유성 음성 의성 이천 인제
장성 장수 전주 정선 진도 진주 청주 함양 화성
"""
EVERYDAY = frozenset(_EVERYDAY.split())
_HANGUL = re.compile("[가-힣]")
_AFTER = re.compile(f"(?:{FOLLOWERS})?(?:{PARTICLES})?(?![가-힣])")


@dataclass(frozen=True)
class PlaceName:
    """A government: the caller's key, its full name, and other names it goes by (former ones, nicknames)."""

    key: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """`text[start:end]` names one of `keys` (several governments can share a short name, such as 고성).

    `sure`: a full name, or a short one that is no everyday word. The others are worth a look.
    """

    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class Masker:
    """The forms of all names, prepared once for many texts; made by `masker`."""

    forms: Mapping[str, tuple[str, ...]] = field(repr=False)
    full: frozenset[str] = field(repr=False)
    pattern: re.Pattern[str] = field(repr=False)

    def spans(self, text: str) -> list[Span]:
        """Suggested spans in the order of the text, never overlapping; offsets count characters (code points)."""
        found: list[Span] = []
        for match in self.pattern.finditer(text):
            start, end = match.span()
            joined = bool(found) and found[-1].end == start
            if start and _HANGUL.match(text[start - 1]) and not joined:
                continue
            form = match.group()
            ends = bool(_AFTER.match(text, end)) or self.pattern.match(text, end) is not None
            # 중구, 남구: too short to stand for themselves when a word goes on behind them (중구난방).
            if not ends and (form not in self.full or len(form) < 3):
                continue
            sure = ends and form not in EVERYDAY
            found.append(Span(start, end, form, self.forms[form], sure))
        return found


def masker(names: Iterable[PlaceName]) -> Masker:
    """Prepare names for searching. Without any name nothing is found."""
    forms: dict[str, set[str]] = {}
    full: set[str] = set()
    for name in names:
        for each in (name.name, *name.also):
            full.add(each)
            for form in (each, *short_forms(each)):
                forms.setdefault(form, set()).add(name.key)
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    return Masker({form: tuple(sorted(keys)) for form, keys in forms.items()}, frozenset(full), pattern)


def short_forms(name: str) -> list[str]:
    """Shorter forms of a full name, of at least two syllables: 춘천시 -> 춘천; 강원특별자치도 -> 강원도, 강원;
    충청북도 -> 충북. A name that ends like no government has none.
    """
    ending = next((each for each in ENDINGS if name.endswith(each)), "")
    stem = name.removesuffix(ending) if ending else ""
    if len(stem) < 2:
        return []
    forms = [stem]
    if ending.startswith(("특별자치", "특별시", "광역시", "직할시")):
        forms.insert(0, stem + ending[-1])
    if ending == "도" and len(stem) == 3 and stem[2] in "남북":
        # 전라남도 is 전남; 전라남 is nobody's word.
        forms = [stem[0] + stem[2]]
    return forms


def masked(text: str, spans: Sequence[Span], mask: str = "○○") -> str:
    """The text with each span replaced by `mask`. Spans as `Masker.spans` returns them, or a selection of them."""
    pieces, at = [], 0
    for span in sorted(spans, key=lambda each: each.start):
        pieces += [text[at : span.start], mask]
        at = span.end
    return "".join([*pieces, text[at:]])
