"""The tables of the search comparison, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.judged import KINDS, JudgedQuery, Quality, load, mean, quality

BEGIN, END = "<!-- bench/search.py writes from here -->", "<!-- to here -->"
MEGABYTE = 1_000_000
LABELS = {
    "ours": "**this engine**",
    "whoosh": "Whoosh, standard analysis",
    "whoosh-bigrams": "Whoosh, character pairs (NGRAMWORDS)",
    "fts5": "SQLite FTS5, unicode61",
    "fts5-prefix": "SQLite FTS5, unicode61, words as beginnings",
    "fts5-trigram": "SQLite FTS5, trigram (short words by LIKE)",
    "modelsearch-sqlite": "modelsearch on SQLite",
    "modelsearch-postgres": "modelsearch on PostgreSQL",
    "tantivy": "tantivy, default analysis",
    "tantivy-bigrams": "tantivy, character pairs",
}
SHORT = {
    "ours": "**ours**",
    "whoosh": "Whoosh",
    "whoosh-bigrams": "Whoosh pairs",
    "fts5": "FTS5",
    "fts5-prefix": "FTS5 prefix",
    "fts5-trigram": "FTS5 trigram",
    "modelsearch-sqlite": "ms SQLite",
    "modelsearch-postgres": "ms PostgreSQL",
    "tantivy": "tantivy",
    "tantivy-bigrams": "tantivy pairs",
}


def markdown(results: dict[str, Any]) -> str:
    """All tables of what was measured, and a sentence for each engine that could not run."""
    parts = []
    if results["quality"]:
        parts += [quality_table(results), kinds_table(results)]
    limit = results.get("limit", "")
    parts += [speed_table(size, engines, limit) for size, engines in results["speed"].items()]
    parts += [f"Left out: {LABELS[name]} ({reason})." for name, reason in results["missing"].items()]
    busy = f" Load averages at the beginning {results['load']}." if "load" in results else ""
    parts.append(f"Measured on {results['machine']}.{busy}")
    return "\n\n".join(parts)


def write(text: str, path: Path) -> None:
    """Put the tables between the two markers of a document."""
    document = path.read_text(encoding="utf-8")
    before, begin, rest = document.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path} has no lines “{BEGIN}” and “{END}”.")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def measured(rankings: dict[str, list[str]], chosen: Callable[[JudgedQuery], bool] = lambda one: True) -> Quality:
    """The mean quality of an engine's rankings over the judged queries that are chosen."""
    return mean([quality(rankings.get(one.query, []), one.grades) for one in load() if chosen(one)])


def quality_table(results: dict[str, Any]) -> str:
    """Overall and for each half of the queries."""
    judged = load()
    lines = []
    for name, rankings in results["quality"].items():
        overall = measured(rankings)
        halves = [measured(rankings, lambda one, half=half: one.half == half) for half in ("tune", "hold")]  # type: ignore[misc]
        values = [overall.mrr, overall.recall, overall.ndcg, *(half.ndcg for half in halves)]
        lines.append([LABELS[name], *(f"{value:.3f}" for value in values)])
    sizes = [sum(one.half == half for one in judged) for half in ("tune", "hold")]
    head = ["engine", "MRR@10", "recall@10", "nDCG@10", "nDCG, tuning half", "nDCG, other half"]
    intro = (
        f"Quality on {len(judged)} judged queries ({sizes[0]} that may be used for tuning, {sizes[1]} that may not) "
        f"over {results['cases']} cases:"
    )
    return f"{intro}\n\n{table(head, lines)}"


def kinds_table(results: dict[str, Any]) -> str:
    """nDCG of every engine for every kind of query."""
    judged, engines = load(), results["quality"]
    lines = []
    for kind in KINDS:
        values = [measured(rankings, lambda one, kind=kind: one.kind == kind).ndcg for rankings in engines.values()]  # type: ignore[misc]
        best = max(values)
        cells = [f"**{value:.3f}**" if value == best else f"{value:.3f}" for value in values]
        lines.append([kind, str(sum(one.kind == kind for one in judged)), *cells])
    head = ["kind", "queries", *map(SHORT.__getitem__, engines)]
    return f"nDCG@10 by kind of query, the best of each in bold:\n\n{table(head, lines)}"


def speed_table(size: str, engines: dict[str, Any], limit: str = "") -> str:
    """Times, build rate and memory at one number of documents."""
    lines = []
    for name, found in engines.items():
        lines += _speed_lines(name, found)
    head = ["engine", "p50 ms", "p95 ms", "p50 with facet", "p95 with facet", "documents/s", "MB build", "MB ask"]
    intro = f"{int(size):,} generated documents, the ten best and the exact count of each judged query, warm:"
    intro = f"{intro[:-1]}; {limit}:" if limit else intro
    return f"{intro}\n\n{table(head, lines)}"


def _speed_lines(name: str, found: dict[str, Any]) -> Iterable[list[str]]:
    build, ask = found["build"], found["ask"]
    times = ask["times"]
    memory = [f"{(step['memory'] + step['server']) / MEGABYTE:.0f}" for step in (build, ask)]
    rate = f"{build['documents'] / build['seconds']:,.0f}"
    fewest = min(len(times["ids"]), len(times["facet"]))
    # A slow engine had time for some of the queries only.
    label = LABELS[name] if fewest == len(load()) else f"{LABELS[name]} ({fewest} of the queries)"
    yield [label, *_percentiles(times["ids"]), *_percentiles(times["facet"]), rate, *memory]
    if "objects" in times:
        yield [f"{LABELS[name]}, rows of the database", "", "", *_percentiles(times["objects"]), "", "", ""]
    for mode in ("all words", "any word"):
        if mode in times:
            yield [f"{LABELS[name]}, in the engine: {mode}", "", "", *_percentiles(times[mode]), "", "", ""]


def _percentiles(times: Sequence[float]) -> list[str]:
    if len(times) < 2:
        return ["-", "-"]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return [f"{cuts[49]:.2f}", f"{cuts[94]:.2f}"]


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *lines])
