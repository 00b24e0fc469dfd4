"""One step of one engine in a process of its own, so that its memory is its own.

    python -m bench.engine_child ENGINE build FOLDER
    python -m bench.engine_child ENGINE ask FOLDER --seconds 60 --rounds 5 [--judge]
    python -m bench.engine_child ENGINE both FOLDER …        one after the other (what a server outlives)

FOLDER holds `documents.jsonl` and `queries.json`; ENGINE-build.json and ENGINE-ask.json are written there.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.documents import read
from bench.engines import ENGINES, Engine


def main() -> int:
    options = parse()
    if options.step == "both":
        arguments = sys.argv[1:]
        for step in ("build", "ask"):
            command = [step if argument == "both" else argument for argument in arguments]
            ended = subprocess.run([sys.executable, "-m", "bench.engine_child", *command])
            if ended.returncode:
                return ended.returncode
        return 0
    try:
        run(options)
    except Exception as error:
        message = f"{type(error).__name__}: {' '.join(str(error).split())}"
        (options.folder / f"{options.engine}-error.txt").write_text(message, encoding="utf-8")
        raise
    return 0


def run(options: argparse.Namespace) -> None:
    """The step, and its figures as a file."""
    module, name = ENGINES[options.engine]
    engine: Engine = getattr(import_module(module), name)(options.folder / options.engine)
    result = build(engine, options) if options.step == "build" else ask(engine, options)
    target = options.folder / f"{options.engine}-{options.step}.json"
    target.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    if options.step == "ask":
        engine.remove()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("step", choices=("build", "ask", "both"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="about how long to go on asking")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--judge", action="store_true", help="also keep the keys found by each query")
    return parser.parse_args()


def build(engine: Engine, options: argparse.Namespace) -> dict[str, Any]:
    """{documents, seconds, bytes on disk, peak bytes of memory}."""
    engine.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / "documents.jsonl"
    # A thread of tqdm's would forbid our indexer to fork its workers.
    tqdm.monitor_interval = 0
    engine.prepare(read(path))
    count = sum(1 for _ in read(path))
    # Our indexer draws a bar itself.
    with tqdm(total=count, desc=f"{options.engine}: build", unit="", leave=False) as bar:
        began = time.perf_counter()
        engine.build(read(path), bar.update)
        seconds = time.perf_counter() - began
    size = sum(file.stat().st_size for file in engine.folder.rglob("*") if file.is_file())
    return {"documents": count, "seconds": seconds, "disk": size} | memory(engine)


def ask(engine: Engine, options: argparse.Namespace) -> dict[str, Any]:
    """{times: {mode: [milliseconds of each query, its fastest round]}, rankings: {query: keys}, peak memory}."""
    engine.open()
    queries: list[str] = json.loads((options.folder / "queries.json").read_text(encoding="utf-8"))
    rankings = {}
    if options.judge:
        rankings = {query: engine.keys(engine.search(query).ids) for query in queries}
    shuffled = random.Random(2026).sample(queries, k=len(queries))
    times = {mode: measure(engine, shuffled, mode, options) for mode in engine.modes}
    return {"times": times, "rankings": rankings} | memory(engine)


def measure(engine: Engine, queries: list[str], mode: str, options: argparse.Namespace) -> list[float]:
    """Milliseconds of each query in its fastest round.

    A first round warms and does not count. It may take half of the time there is; a slow engine is then asked only
    what it has been warmed with, and the queries are in random order, so these are a fair sample.
    """
    share = options.seconds / len(engine.modes)
    began = time.perf_counter()
    warmed = [query for query in queries if time.perf_counter() < began + share / 2 and engine.search(query, mode)]
    fastest: dict[str, float] = {}
    for _round in tqdm(range(options.rounds), desc=f"{options.engine}: {mode}", unit="round", leave=False):
        for query in warmed:
            if time.perf_counter() > began + share and len(fastest) == len(warmed):
                return list(fastest.values())
            start = time.perf_counter()
            engine.search(query, mode)
            took = (time.perf_counter() - start) * 1000
            fastest[query] = min(took, fastest.get(query, took))
    return list(fastest.values())


def memory(engine: Engine) -> dict[str, int]:
    """Peak bytes of this process, and of a server that works for it."""
    return {
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "server": engine.extra_memory(),
    }


if __name__ == "__main__":
    sys.exit(main())
