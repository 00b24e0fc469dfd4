"""How fast the search engine alone is, beside Whoosh's own searcher on the same index with the same queries.

    python bench/engine.py --documents 10000 50000 250000

For each size an index of generated text is written (bench/synthetic.py; no language analysis), then read by a process
of its own, so that its memory can be told. A query of one to four words is compiled, matched in all fields and both
kinds (morphemes and bigrams), filtered by model and audience, counted exactly, cut to the best ten and divided by four
columns. Each query's time is the least of several rounds; answers are never remembered, decoded terms are, up to
--cache-mb. Whoosh's own searcher runs the same trees for some of the queries: its ten best alone, and with the count
and the columns. Both must count the same. Then a document is committed, and the first queries after it are timed.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

import django.conf  # noqa: E402

if not django.conf.settings.configured:
    django.conf.settings.configure()

import numpy as np  # noqa: E402
import whoosh.index  # noqa: E402
import whoosh.query as wq  # noqa: E402
from whoosh.filedb.filestore import FileStorage  # noqa: E402
from whoosh.sorting import FieldFacet  # noqa: E402

from bench import synthetic  # noqa: E402
from search.engine.cache import DEFAULT_MEGABYTES, ByteCache  # noqa: E402
from search.engine.compiler import WhooshQueryCompiler  # noqa: E402
from search.engine.evaluate import evaluate  # noqa: E402
from search.engine.files import LeanIndex  # noqa: E402
from search.engine.filters import ColumnTest, restriction  # noqa: E402
from search.engine.hits import Hits, by_relevance  # noqa: E402
from search.engine.reader import Snapshot  # noqa: E402
from search.engine.schema import COLUMN  # noqa: E402
from search.engine.values import encode  # noqa: E402

STEPS = ("compile", "match", "filter", "top 10", "facets", "all")
PUBLIC = ColumnTest(COLUMN + "audience", "exact", "public")
SAMPLES = "samples.json"


class Compiler(WhooshQueryCompiler):
    """The site's compiler, with boosts given instead of read from models."""

    def __init__(self) -> None:
        self.boosts = synthetic.BOOSTS


def main() -> int:
    options = parse()
    if options.build:
        return build(options)
    if options.measure:
        print(json.dumps(Measurement(options).run()))
        return 0
    found = []
    for documents in options.documents:
        with tempfile.TemporaryDirectory(prefix="bench-engine-") as folder:
            place = Path(options.keep or folder) / f"{documents}-{options.words}"
            seconds = built(place, documents, options.words)
            if options.keep:
                # Measuring adds documents: to a copy.
                place = Path(shutil.copytree(place, Path(folder) / "copy"))
            found.append({"documents": documents, "build_seconds": seconds, **measured(place, options)})
            report(found[-1])
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000])
    parser.add_argument("--words", type=int, default=synthetic.WORDS, help="how many different ones the texts have")
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stock-queries", type=int, default=30, help="how many of them Whoosh's own searcher runs")
    parser.add_argument("--cache-mb", type=float, default=DEFAULT_MEGABYTES)
    parser.add_argument("--keep", help="a folder in which indexes are kept for the next run; else they are temporary")
    parser.add_argument("--json", help="write everything measured to this file")
    parser.add_argument("--build", help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


# --- processes of their own --------------------------------------------------------------------------------------
def built(place: Path, documents: int, words: int) -> float:
    """Write the index unless it is there; how many seconds that took."""
    began = time.perf_counter()
    if not (place / SAMPLES).exists():
        command = [sys.executable, __file__, "--build", str(place), "--documents", str(documents)]
        command += ["--words", str(words)]
        subprocess.run(command, check=True)
    return time.perf_counter() - began


def build(options: argparse.Namespace) -> int:
    folder = Path(options.build)
    collection = synthetic.build(folder, options.documents[0], size=options.words)
    (folder / SAMPLES).write_text(json.dumps(collection.samples), encoding="utf-8")
    return 0


def measured(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", str(place)]
    for name in ("words", "queries", "rounds", "stock-queries", "cache-mb"):
        command += [f"--{name}", str(getattr(options, name.replace("-", "_")))]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


# --- measuring ---------------------------------------------------------------------------------------------------
class Measurement:
    """All measurements on one index."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder = Path(options.measure)
        samples = json.loads((self.folder / SAMPLES).read_text(encoding="utf-8"))
        self.queries = synthetic.queries(synthetic.Collection([], samples), options.queries)
        self.index = LeanIndex(FileStorage(str(self.folder)))
        self.cache = ByteCache(int(options.cache_mb * 1024 * 1024))
        self.snapshot = Snapshot(self.index.reader(), self.cache)
        self.analyzer: Any = synthetic.WordAnalyzer()

    def run(self) -> dict[str, Any]:
        began = time.perf_counter()
        self.snapshot.warm()
        found: dict[str, Any] = {"warm_ms": ms(began)}
        for operator in ("and", "or"):
            found[operator] = self.rounds(operator)
        found["cache_mb"] = {name: getattr(self.cache, name) / 2**20 for name in ("limit", "peak", "used")}
        found["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found["after_a_commit"] = self.after_a_commit()
        found["stock"] = {operator: self.beside_stock(operator) for operator in ("and", "or")}
        found["rss_with_stock_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return found

    def search(self, text: str, operator: str) -> tuple[Hits, list[float]]:
        """The hits, with count and facets taken, and the milliseconds of each step."""
        marks = [time.perf_counter()]
        tree = self.tree(text, operator)
        marks.append(time.perf_counter())
        found = evaluate(tree, self.snapshot)
        marks.append(time.perf_counter())
        hits = Hits.inside(self.snapshot, found, restriction(self.snapshot, [synthetic.LABEL], PUBLIC), by_relevance)
        len(hits)
        marks.append(time.perf_counter())
        hits.pks(0, 10)
        marks.append(time.perf_counter())
        for name in synthetic.FACETS:
            hits.counts(COLUMN + name)
        marks.append(time.perf_counter())
        steps = [(end - start) * 1000 for start, end in zip(marks, marks[1:], strict=False)]
        return hits, [*steps, (marks[-1] - marks[0]) * 1000]

    def tree(self, text: str, operator: str) -> Any:
        return Compiler().plain_text(text, operator, self.analyzer)

    def rounds(self, operator: str) -> dict[str, Any]:
        cold = [self.search(text, operator)[1][-1] for text in self.queries]
        times = [[self.search(text, operator)[1] for text in self.queries] for _ in range(self.options.rounds)]
        best = np.array(times).min(axis=0)
        hits = [len(self.search(text, operator)[0]) for text in self.queries]
        return {
            "cold": percentiles(cold),
            "steps": {step: percentiles(best[:, place].tolist()) for place, step in enumerate(STEPS)},
            "rounds_p50": [float(np.median(np.array(one)[:, -1])) for one in times],
            "hits": percentiles(hits),
        }

    def beside_stock(self, operator: str) -> dict[str, Any]:
        searcher = whoosh.index.open_dir(str(self.folder)).searcher()
        public = searcher.docs_for_query(wq.ColumnQuery(COLUMN + "audience", encode("public").encode()))
        allowed = set(public)
        facets = {name: FieldFacet(COLUMN + name) for name in synthetic.FACETS}
        ours, top, full = [], [], []
        for text in self.queries[: self.options.stock_queries]:
            tree = self.tree(text, operator)
            ours.append(min(self.search(text, operator)[1][-1] for _ in range(3)))
            top.append(least(2, lambda tree=tree: searcher.search(tree, limit=10, filter=allowed)))
            full.append(least(2, lambda tree=tree: searcher.search(tree, limit=10, filter=allowed, groupedby=facets)))
            count = len(searcher.search(tree, limit=10, filter=allowed, groupedby=facets))
            if count != len(self.search(text, operator)[0]):
                raise RuntimeError(f"Whoosh's own searcher counts {count} for {text!r}, ours something else.")
        return {
            "ours": percentiles(ours),
            "top 10 alone": percentiles(top),
            "with count and facets": percentiles(full),
            "ratio": statistics.median(other / own for own, other in zip(ours, full, strict=True)),
            "ratio to top 10 alone": statistics.median(other / own for own, other in zip(ours, top, strict=True)),
        }

    def after_a_commit(self) -> dict[str, Any]:
        """One document more, five times: a new snapshot, the first query in it, and the next twenty."""
        opened, first, following = [], [], []
        for number in range(5):
            synthetic.append(self.folder, synthetic.vocabulary(self.options.words), self.snapshot.size, 1, seed=number)
            began = time.perf_counter()
            self.snapshot = Snapshot(self.index.reader(), self.cache, self.snapshot)
            opened.append(ms(began))
            places = [(number * 21 + i) % len(self.queries) for i in range(21)]
            times = [self.search(self.queries[place], "and")[1][-1] for place in places]
            first.append(times[0])
            following += times[1:]
        return {"snapshot": percentiles(opened), "first query": percentiles(first), "next 20": percentiles(following)}


def ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def least(times: int, act: Callable[[], Any]) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(ms(began))
    return min(found)


def percentiles(values: Sequence[float]) -> dict[str, float]:
    low, high = np.percentile(values, [50, 95])
    return {"p50": float(low), "p95": float(high), "max": float(max(values))}


# --- printing ----------------------------------------------------------------------------------------------------
def report(found: dict[str, Any]) -> None:
    cache = found["cache_mb"]
    print(f"\n{found['documents']:,} documents, milliseconds p50 / p95 / most")
    for operator in ("and", "or"):
        one = found[operator]
        print(f"  {operator}: {shown(one['hits'], '.0f')} hits")
        for step in STEPS:
            print(f"    {step:26} {shown(one['steps'][step])}")
        print(f"    {'all, terms not decoded yet':26} {shown(one['cold'])}")
        stock = found["stock"][operator]
        for name in ("ours", "top 10 alone", "with count and facets"):
            whose = "ours, some queries" if name == "ours" else f"Whoosh's: {name}"
            print(f"    {whose:36} {shown(stock[name])}")
        print(f"    ratio {stock['ratio']:.0f}, to Whoosh's top 10 alone {stock['ratio to top 10 alone']:.0f}")
    for name, values in found["after_a_commit"].items():
        print(f"  after a commit of one document: {name:14} {shown(values)}")
    print(f"  term cache: {cache['peak']:.1f} MB at most of {cache['limit']:.0f} allowed")
    print(f"  process: {found['rss_mb']:.0f} MB at most, {found['rss_with_stock_mb']:.0f} MB with Whoosh's own reader")
    print(f"  columns and lengths read in {found['warm_ms']:.0f} ms", flush=True)


def shown(values: dict[str, float], form: str = ".3f") -> str:
    return " / ".join(f"{values[name]:{form}}" for name in ("p50", "p95", "max"))


if __name__ == "__main__":
    sys.exit(main())
