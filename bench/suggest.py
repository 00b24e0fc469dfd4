"""How fast the engine completes half-typed words and proposes spellings.

    python bench/suggest.py --documents 50000

Builds an index of that many made-up cases (titles of invented words, real governments, tags) in a temporary folder,
without analysing text, and asks the engine through the backend, as the site does, under the filters of a visitor who
has not signed in: the keys of the best eight for a completion, the proposals for a misspelt word. No answer is
remembered. Prints milliseconds of the processor (one thread does the work; what others do on the
machine does not count) and the memory that the tables take.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
REFERENCE = ROOT / "fixtures/reference"

# Words that stand in titles and tags; - where the word itself has a space.
KINDS = {
    "whole word": "민원 수도요금 콜센터 여권 도서관 만족도 고객 강원도",
    "first letter": "ㅁ ㅇ ㄱ 가 고 민 수 강",
    "half a syllable": "민우 콜세 수돗 민웑 민ㅇ 도섣 여궈 고갲",
    "initial consonants": "ㅁㅇ ㅅㄷㅇㄱ ㅋㅅㅌ ㄷㅅㄱ ㄱㄱ ㅇㄱ ㅁㅇㅊㄹ ㄱㅇㄷ",
    "wrong keyboard": "alsdnjs zhftps ehtjrhks durnjs rhror rkddnjs ㅊㄱㅡ ㅍㅒㅊ",
    "several words": "수도-요금 민원-처리 강원-콜 여권-배송-안 고객-만족 민원-ㅊㄹ 도서관-예 ㅁㅇ-ㅊㄹ",
    "Latin": "crm v c gang seoul voc sms gyeonggi",
    "nothing": "뷁뷁 쀍 qqqq ㅃㅃㅃㅃ 가나다라마바사 xyz 킬킬 zzz",
}
MISSPELT = "콜쎈터 콜센타 민언처리 수도요굼 민원처리기간단축 콜-센-터 alsdnjs 도서간 crmm 만쪽도"
TAGS = "콜센터 민원 수도요금 여권 도서관 만족도조사 고객만족 CRM VoC SMS 원스톱 해피콜 문자알림 대형폐기물 인허가"
COMMON = "민원 요금 처리 기간 고객 안내 도서관 여권 상담"
SYLLABLES = (
    "가강개거건결경고공과관교구국군권규근금기김나남내노농누다단달담대도동두등라람랑래력련령로록료리린마만"
    "망매명모목무문물미민바박반방배백번법변보복봉부북분비사산상생서석선설성세소속수순시식신실심안양업여역"
    "연영예오온왕외요용우운원월위유은음의이인일임입자작장재전절점정제조종주중지직진차창책처천청체초추축출"
    "치친침칼타탄태토통투파판편평포표품풍하학한합항해행향현형호혼화환활황회효후훈"
)


def main() -> int:
    options = parse()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    with tempfile.TemporaryDirectory(prefix="bench-suggest-") as folder:
        os.environ["VAR_DIR"] = folder
        import django

        django.setup()
        began = time.perf_counter()
        build(options.documents, random.Random(options.seed))  # noqa: S311 - not for secrets
        print(f"{options.documents:,} documents indexed in {time.perf_counter() - began:.0f} s")
        report_tables()
        measure(options.rounds)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


# --- the documents ---------------------------------------------------------------------------------------------------
class Words:
    """Nouns as a language has them: a few very frequent, most of them rare."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self._chance = chance
        with (REFERENCE / "search_terms.csv").open(encoding="utf-8", newline="") as stream:
            domain = [row["word"] for row in csv.DictReader(stream)]
        invented = {"".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 2, 3, 3, 4)))) for _ in range(number)}
        self.nouns = [*COMMON.split(" "), *domain, *sorted(invented)]

    def some(self, number: int) -> list[str]:
        top = len(self.nouns)
        return [self.nouns[int(top ** self._chance.random()) - 1] for _ in range(number)]


def build(number: int, chance: random.Random) -> None:
    from modelsearch.backends import get_search_backend

    words = Words(chance, max(2_000, number * 2))
    with (REFERENCE / "local_governments.csv").open(encoding="utf-8", newline="") as stream:
        governments = list(csv.DictReader(stream))
    with get_search_backend().store.building() as writer:
        for pk in range(1, number + 1):
            writer.put(document(pk, words, chance.choice(governments), chance))


def document(pk: int, words: Words, government: dict[str, str], chance: random.Random) -> dict[str, Any]:
    from search.engine.completion import INNER, plain_marks
    from search.engine.schema import COLUMN, DIGEST_COLUMN, KEY, LABEL_COLUMN, MORPHEMES, PK_COLUMN, PREFIXES
    from search.engine.text import fold
    from search.engine.values import encode

    # Every third word is a compound, as in real titles.
    title = [word + (INNER + words.some(1)[0] if chance.random() < 0.33 else "") for word in words.some(4)]
    terms = chance.sample(TAGS.split(" "), k=chance.randint(1, 4)) + words.some(1)
    terms += [government["name_ko"], government["name_short_ko"], government["name_en"], "맞춤형 서비스"]
    body = [fold(word) for word in words.some(30)]
    named = [fold(word) for entry in title for word in entry.split(INNER)] + [fold(word) for word in terms]
    audience = "officers" if chance.random() < 0.1 else "public"
    columns = {
        "live": True,
        "audience": audience,
        "government": chance.randint(1, 250),
        "year": chance.randint(2004, 2026),
    }
    return {
        KEY: f"wagtailcore.page:{pk}",
        PK_COLUMN: encode(pk).encode(),
        LABEL_COLUMN: encode("cases.casepage").encode(),
        DIGEST_COLUMN: b"",
        PREFIXES + "title": fold(" ".join(title)).encode(),
        PREFIXES + "search_terms": plain_marks(" ".join(terms)).encode(),
        MORPHEMES + "title": list(zip(named, range(len(named)), strict=True)),
        MORPHEMES + "search_text": list(zip(body, range(len(body)), strict=True)),
        **{COLUMN + name: encode(value).encode() for name, value in columns.items()},
    }


# --- what is measured ------------------------------------------------------------------------------------------------
def report_tables() -> None:
    from modelsearch.backends import get_search_backend

    from search.engine.completion import Completion, tables_of, typed_words
    from search.engine.schema import PREFIXES
    from search.engine.spelling import read_lexicons

    snapshot = get_search_backend().store.snapshot()
    fields = [(PREFIXES + "title", 1.0), (PREFIXES + "search_terms", 0.5)]
    began = time.perf_counter()
    Completion(fields, typed_words("가"), "and").matches(snapshot)
    took = time.perf_counter() - began
    tables = [table for name, _weight in fields for _offset, table in tables_of(snapshot, name)]
    places, size = sum(map(len, tables)), sum(table.nbytes for table in tables)
    print(f"completion tables: {places:,} places, {size / 1e6:.1f} MB, read in {took:.1f} s")
    began = time.perf_counter()
    lexicons = read_lexicons(snapshot)
    took, size = time.perf_counter() - began, sum(lexicon.nbytes for lexicon in lexicons)
    print(f"lexicon: {sum(map(len, lexicons)):,} words, {size / 1e6:.1f} MB, read in {took:.1f} s")


def measure(rounds: int) -> None:
    from django.contrib.auth.models import AnonymousUser
    from modelsearch.backends import get_search_backend

    from cases.models import CasePage
    from search.engine.reader import Snapshot

    # A page asks the same question several times and is given the same answer; here each is answered anew.
    Snapshot.remembered = lambda self, key: None  # type: ignore[method-assign]
    backend = get_search_backend()
    visible = CasePage.objects.visible_to(AnonymousUser())

    def completed(text: str) -> int:
        return len(backend.autocomplete(text, visible, operator="and")[:8].pks())

    print(f"{'':22}{'p50':>8}{'p95':>8}{'max':>8}  ms")
    for kind, texts in KINDS.items():
        row(kind, list(times(completed, words_of(texts), rounds)))
    row("spelling proposals", list(times(proposed(visible), words_of(MISSPELT), rounds)))


def words_of(texts: str) -> list[str]:
    return [text.replace("-", " ") for text in texts.split(" ")]


def proposed(visible: Any) -> Callable[[str], int]:
    from search.lookup import speller_for

    def ask(text: str) -> int:
        speller = speller_for([visible])
        return len(speller.proposals(text)) if speller else 0

    return ask


def times(ask: Callable[[str], int], texts: list[str], rounds: int) -> Iterator[float]:
    """Seconds of the processor for each question; the first round is left out: it decodes what a running site has."""
    for number in range(rounds + 1):
        for text in texts:
            began = time.thread_time()
            ask(text)
            if number:
                yield time.thread_time() - began


def row(kind: str, seconds: list[float]) -> None:
    quantiles = statistics.quantiles(seconds, n=20)
    print(f"{kind:22}{quantiles[9] * 1e3:8.2f}{quantiles[18] * 1e3:8.2f}{max(seconds) * 1e3:8.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
