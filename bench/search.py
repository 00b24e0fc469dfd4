"""Our search engine beside what its users could pick instead: one machine, one run, the same documents and queries.

    python bench/search.py                                   quality, and speed at 1,000 documents
    python bench/search.py --sizes 1000,10000,50000 --write  everything, into docs/search.md

Quality is measured on the judged queries of fixtures/search over the cases of a sample site; speed, build rate and
memory on generated documents with the same queries. Every engine runs in a process of its own. An engine that cannot
run here (tantivy is optional, PostgreSQL needs its server programs) is left out with a sentence.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from bench import documents, judged, report  # noqa: E402
from bench.engines import ENGINES  # noqa: E402

POSTGRES = "modelsearch-postgres"


def main() -> int:
    options = parse()
    results: dict[str, Any] = {"machine": machine(), "quality": {}, "speed": {}, "missing": {}}
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        if options.site is None:
            print("making the sample site for its cases", file=sys.stderr)
        real = documents.real_documents(options.site)
        results["cases"] = len(real)
        if not options.no_quality:
            place = prepared(Path(folder) / "quality", real)
            for name in options.only:
                run(name, place, results, ["--judge", "--seconds", "0", "--rounds", "0"])
                results["quality"] |= outcome(place, name, "quality")
        for size in options.sizes:
            place = prepared(Path(folder) / str(size), documents.generated_documents(size, real))
            for name in options.only:
                if name not in results["missing"]:
                    run(name, place, results, ["--seconds", str(options.seconds), "--rounds", str(options.rounds)])
                    results["speed"].setdefault(str(size), {}).update(outcome(place, name, "speed"))
    text = report.markdown(results)
    print(text)
    if options.json:
        Path(options.json).write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.write:
        report.write(text, ROOT / "docs/search.md")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=numbers, default=[1_000], help="documents to time with, such as 1000,10000")
    parser.add_argument("--only", type=names, default=list(ENGINES), help=f"engines: {','.join(ENGINES)}")
    parser.add_argument("--seconds", type=float, default=60.0, help="about how long to ask one engine at one size")
    parser.add_argument("--rounds", type=int, default=5, help="how often to ask each query after the warming round")
    parser.add_argument("--site", type=Path, help="the data folder of a prepared sample site; else one is made")
    parser.add_argument("--no-quality", action="store_true", help="time only")
    parser.add_argument("--json", help="also write all figures and rankings to this file")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/search.md")
    return parser.parse_args()


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def names(text: str) -> list[str]:
    chosen = text.split(",")
    if unknown := [name for name in chosen if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"no such engine: {', '.join(unknown)}")
    return chosen


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def prepared(folder: Path, found: Any) -> Path:
    """The folder, with the documents and the queries in it."""
    folder.mkdir()
    documents.write(found, folder / "documents.jsonl")
    queries = [one.query for one in judged.load()]
    (folder / "queries.json").write_text(json.dumps(queries, ensure_ascii=False), encoding="utf-8")
    return folder


def run(name: str, folder: Path, results: dict[str, Any], arguments: list[str]) -> None:
    """Both steps of one engine; when it cannot run here, a sentence under "missing"."""
    command = [sys.executable, "-m", "bench.engine_child", name, "both", str(folder), *arguments]
    if name == POSTGRES and "DATABASE_URL" not in os.environ:
        command = [str(ROOT / "scripts/postgres.sh"), *command]
    known = os.environ.get("PYTHONPATH")
    paths = [str(ROOT), str(ROOT / "site"), *([known] if known else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    if name != POSTGRES:
        environment.pop("DATABASE_URL", None)
    ended = subprocess.run(command, cwd=ROOT, env=environment, stderr=None if sys.stderr.isatty() else subprocess.PIPE)
    if ended.returncode:
        print((ended.stderr or b"").decode(errors="replace"), file=sys.stderr)
        results["missing"][name] = reason(folder, name, ended)
        print(f"{name} is left out: {results['missing'][name]}", file=sys.stderr)


def reason(folder: Path, name: str, ended: subprocess.CompletedProcess[bytes]) -> str:
    """Why an engine could not run: its own error, or else the last line that its process wrote."""
    own = folder / f"{name}-error.txt"
    if own.exists():
        return own.read_text(encoding="utf-8")
    lines = (ended.stderr or b"").decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"ended with status {ended.returncode}"


def outcome(folder: Path, name: str, part: str) -> dict[str, Any]:
    """{name: what its two steps wrote}, or nothing when it could not run."""
    files = [folder / f"{name}-{step}.json" for step in ("build", "ask")]
    if not all(file.exists() for file in files):
        return {}
    build, ask = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return {name: ask["rankings"] if part == "quality" else {"build": build, "ask": ask}}


if __name__ == "__main__":
    sys.exit(main())
