"""How fast documents are indexed, beside stock Whoosh with the same Korean analysis, in the same run.

    python bench/indexing.py --documents 5000 --rounds 3 --workers 2

The peer is Whoosh as its documentation shows it: one process, `index.writer()`, `add_document`, TEXT fields whose
analyzer is ours (morphemes with positions, bigrams, prefixes), the same columns, `commit()`. Both get the same texts
from memory, so the database counts for neither. Two collections:

- cases: sentences as `generate_cases` makes them; a few templates, so sentences come again
- varied: sentences of the sample cases with a third of their words exchanged; no sentence comes twice

Every measurement is a process of its own, forked with Kiwi loaded, in turn with the others; the quickest of the rounds
counts, for both. Nothing is printed that the two indexes disagree about: terms and documents are compared first.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django  # noqa: E402

django.setup()

import whoosh.analysis  # noqa: E402
import whoosh.columns  # noqa: E402
import whoosh.fields  # noqa: E402
import whoosh.index  # noqa: E402
from django.conf import settings  # noqa: E402

from cases.services import generating_words as words  # noqa: E402
from search.engine import analysis  # noqa: E402
from search.engine.analysis import Analyzer  # noqa: E402
from search.engine.dictionary import load_synonyms, load_words  # noqa: E402
from search.engine.index import Store  # noqa: E402
from search.engine.schema import PREFIXES, Draft, analysed, build_schema  # noqa: E402
from search.engine.text import normalise  # noqa: E402
from search.vocabulary import SYNONYMS_FILE, TERMS_FILE  # noqa: E402

COLUMNS = ("pk", "label", "digest", "audience", "government", "focus_task", "scope", "year", "government__level")
Texts = Callable[[random.Random, int], str]


# --- documents -------------------------------------------------------------------------------------------------------
def drafts(count: int, sentences: Texts, government_names: list[str]) -> list[Draft]:
    """Cases of about 170 tokens: title, summary, text and names, as a published case has them."""
    chance = random.Random(2026)  # noqa: S311 - not for secrets
    made = []
    for number in range(count):
        title = f"{chance.choice(words.PLACES)} {chance.choice(words.WORKS)} {chance.choice(words.ENDS)}"
        names = " ".join([*chance.sample(words.TAGS, 2), *chance.sample(government_names, 1)])
        texts = {
            "title": [title],
            "summary": [sentences(chance, 2)],
            "search_text": [sentences(chance, 14)],
            "search_terms": [names],
        }
        columns = {f"c_{name}": f"s{number % (7 + 3 * at)}".encode() for at, name in enumerate(COLUMNS)}
        columns["c_pk"] = columns["c_digest"] = f"i{number}".encode()
        made.append(Draft(f"wagtailcore.page:{number}", columns, texts, {"title": [title], "search_terms": [names]}))
    return made


def varied_sentences() -> Texts:
    """Sentences of the sample cases, a third of their words taken from elsewhere in them."""
    source = (ROOT / "fixtures/demo/sample_cases.json").read_text(encoding="utf-8")
    known = [part for text in _strings(json.loads(source)) for part in re.split(r"(?<=다\.)\s+", text)]
    lines = [line.split() for line in known if line.endswith("다.") and len(line.split()) > 4]
    pool = [word for line in lines for word in line[:-1]]

    def make(chance: random.Random, count: int) -> str:
        made = []
        for line in chance.choices(lines, k=max(1, round(count * 0.75))):
            made += [word if chance.random() > 1 / 3 else chance.choice(pool) for word in line[:-1]] + line[-1:]
        return " ".join(made)

    return make


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


# --- the peer --------------------------------------------------------------------------------------------------------
class StockAnalyzer(whoosh.analysis.Analyzer):
    """Our analysis as Whoosh wants it: one Token object, changed and yielded again and again."""

    def __init__(self, terms: Callable[[str], Iterator[tuple[str, int]]]) -> None:
        self.terms = terms

    def __call__(self, value: str, positions: bool = False, **options: Any) -> Iterator[whoosh.analysis.Token]:
        token = whoosh.analysis.Token(positions, mode=options.get("mode", ""))
        for text, position in self.terms(normalise(value)):
            token.text, token.pos, token.boost, token.stopped = text, position, 1.0, False
            yield token

    def __getstate__(self) -> dict[str, Any]:
        return {}  # Whoosh pickles its schema; the analyser is no part of the files


def stock_schema(analyzer: Analyzer) -> whoosh.fields.Schema:
    def morphemes(text: str) -> Iterator[tuple[str, int]]:
        position = 0
        for token in analyzer.tokens(text):
            yield token.text, position
            for number, part in enumerate(token.parts):
                yield part, position + number
            position += max(1, len(token.parts))

    def bigrams(text: str) -> Iterator[tuple[str, int]]:
        return ((pair, 0) for pair in analyzer.bigrams(text))

    fields: dict[str, Any] = {"key": whoosh.fields.ID(unique=True, stored=True)}
    for name in COLUMNS:
        fields[f"c_{name}"] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
    for name in ("title", "summary", "search_text", "search_terms"):
        fields[f"m_{name}"] = whoosh.fields.TEXT(StockAnalyzer(morphemes), phrase=True)
        fields[f"g_{name}"] = whoosh.fields.TEXT(StockAnalyzer(bigrams), phrase=False)
    for name in ("title", "search_terms"):
        fields[PREFIXES + name] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
    return whoosh.fields.Schema(**fields)


def build_stock(made: list[Draft], analyzer: Analyzer, folder: Path, workers: int) -> Path:
    # What a text has given before is remembered by our engine; Whoosh asks its analyzer for every field.
    analysis.MEMO_CHARACTERS = 0
    index = whoosh.index.create_in(str(folder), stock_schema(analyzer))
    writer = index.writer()
    for draft in made:
        texts = {name: found[0] for name, found in draft.texts.items()}
        fields = {f"{kind}_{name}": text for name, text in texts.items() for kind in "mg"}
        fields |= analysed(Draft(draft.key, {}, {}, draft.prefixes), analyzer)
        writer.add_document(**draft.columns, **fields)
    writer.commit()
    return folder


def build_engine(made: list[Draft], analyzer: Analyzer, folder: Path, workers: int) -> Path:
    store = Store(folder, analyzer)
    with store.building(documents=len(made), workers=workers) as writer:
        for draft in made:
            writer.put(draft)
    return folder / (folder / "CURRENT").read_text().strip()


# --- measuring -------------------------------------------------------------------------------------------------------
def measured(build: Callable[..., Path], made: list[Draft], analyzer: Analyzer, workers: int) -> dict[str, Any]:
    """Seconds, the largest process's memory in MB, and what the index holds, from a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_measure, args=(theirs, build, made, analyzer, workers)
    )
    process.start()
    theirs.close()
    found: dict[str, Any] = ours.recv()
    process.join()
    return found


def _measure(pipe: Any, build: Callable[..., Path], made: list[Draft], analyzer: Analyzer, workers: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-indexing-") as name:
        began, busy = time.perf_counter(), _processor_seconds()
        folder = build(made, analyzer, Path(name), workers)
        seconds, busy = time.perf_counter() - began, _processor_seconds() - busy
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        pipe.send({"seconds": seconds, "busy": busy, "megabytes": peak // 1024, **_contents(folder)})


def _processor_seconds() -> float:
    """Of this process and its workers that have ended: what the work costs, whoever else is busy."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _contents(folder: Path) -> dict[str, Any]:
    """What stock Whoosh reads from the files: documents, segments, and a digest of all terms with their frequencies."""
    with whoosh.index.open_dir(str(folder)).reader() as reader:
        terms = {term: (reader.doc_frequency(*term), reader.frequency(*term)) for term in reader.all_terms()}
        tokens = sum(reader.field_length(name) for name in reader.schema.names() if name.startswith("m_"))
        return {
            "documents": reader.doc_count(),
            "segments": len(list(reader.leaf_readers())),
            "terms": len(terms),
            "digest": hash(tuple(sorted(terms.items()))),
            "tokens": tokens / max(1, reader.doc_count()),
        }


def main() -> int:
    options = parse()
    # As a new site has them: there is no database here.
    lists = settings.SEARCH_WORDS_DIR
    dictionary = [*load_words(lists / TERMS_FILE), *load_words(ROOT / "fixtures/reference/local_governments.csv")]
    analyzer = Analyzer(tuple(sorted(set(dictionary))), load_synonyms(lists / SYNONYMS_FILE))
    analyzer.load()
    build_schema()
    names = [name for name in load_words(ROOT / "fixtures/reference/local_governments.csv") if len(name) > 2]
    report = {}
    for title, sentences in {"cases": words.sentences, "varied": varied_sentences()}.items():
        if title in options.collections:
            report[title] = compare(title, drafts(options.documents, sentences, names), analyzer, options)
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=2), encoding="utf-8")
    return 0


def compare(title: str, made: list[Draft], analyzer: Analyzer, options: argparse.Namespace) -> dict[str, Any]:
    subjects = {
        "stock Whoosh": (build_stock, 1),
        "engine, 1 process": (build_engine, 1),
        f"engine, {options.workers} processes": (build_engine, options.workers),
    }
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in subjects}
    for _round in range(options.rounds):
        for name, (build, workers) in subjects.items():
            rounds[name].append(measured(build, made, analyzer, workers))
    if len({(found["documents"], found["digest"]) for all_of in rounds.values() for found in all_of}) != 1:
        raise SystemExit("The indexes do not hold the same terms.")
    best = {name: min(found, key=lambda one: one["seconds"]) for name, found in rounds.items()}
    peer = best["stock Whoosh"]["seconds"]
    print(f"{title}: {len(made)} documents of {best['stock Whoosh']['tokens']:.0f} morphemes, best of {options.rounds}")
    for name, found in best.items():
        found |= {"rate": len(made) / found["seconds"], "ratio": peer / found["seconds"]}
        cost = 1000 * min(one["busy"] for one in rounds[name]) / len(made)
        print(f"  {name:24} {found['rate']:7.1f} documents/s  x{found['ratio']:.2f}  {cost:.2f} ms of processor each")
        print(f"{'':27}{found['megabytes']} MB at most, {found['segments']} segments, {found['terms']} terms")
    return best


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--collections", nargs="+", default=["cases", "varied"], choices=["cases", "varied"])
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
