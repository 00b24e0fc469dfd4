"""How fast the pages are, beside two peers on the same server in the same run.

    python bench/pages.py --cases 10000 --rounds 5 --seconds 4

Builds a site of its own in a temporary folder, fills it, starts the real server and asks every page in turn, round
by round, so that a noisy machine disturbs all of them alike. Prints requests a second and the 95th percentile of
each, and both as a ratio to the peers of the same round (the median over the rounds). Writes JSON when asked.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from bench.load import Result, burst  # noqa: E402

EMPTY, PEER = "empty view", "bare page list"
PAGES = {
    EMPTY: "/bench/empty/",
    PEER: "/bench/pages/",
    "home": "/",
    "case list, two facets": "/cases/?type=tailored-service&level=basic",
    "case page": "",  # the newest case, looked up once the site is filled
    "search": "/search/?q=%EC%88%98%EB%8F%84%EC%9A%94%EA%B8%88%20%EC%A0%95%EC%82%B0",
}


def main() -> int:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        environment = os.environ | {
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "LOG_LEVEL": "WARNING",
        }
        fill(environment, options.cases)
        with server(environment, options.workers) as port:
            PAGES["case page"] = newest_case(port)
            results = measure(port, options)
            print_table(results, options)
            if options.json:
                Path(options.json).write_text(json.dumps(as_json(results), indent=2), encoding="utf-8")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one burst")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


def fill(environment: dict[str, str], cases: int) -> None:
    for command in (["prepare", "--sample-data"], ["generate_cases", str(cases)], ["rebuild_search"]):
        subprocess.run([sys.executable, str(ROOT / "site/manage.py"), *command], env=environment, check=True)


@contextmanager
def server(environment: dict[str, str], workers: int) -> Iterator[int]:
    """The site as `make run` starts it, its background worker included, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "site/manage.py"), "serve"],
        env=environment | {"PORT": str(port), "WEB_WORKERS": str(workers)},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        wait_until_up(port)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def wait_until_up(port: int) -> None:
    for _attempt in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{PAGES[EMPTY]}", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("The server did not start within a minute.")


def newest_case(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/cases/export.csv", timeout=60) as answer:
        answer.readline()
        return "/cases/" + answer.readline().decode().split(",")[0].strip('"') + "/"


def measure(port: int, options: argparse.Namespace) -> dict[str, list[Result]]:
    results: dict[str, list[Result]] = {name: [] for name in PAGES}
    for path in PAGES.values():
        burst("127.0.0.1", port, path, clients=options.clients, seconds=1)
    for number in range(options.rounds):
        for name, path in PAGES.items():
            result = burst("127.0.0.1", port, path, clients=options.clients, seconds=options.seconds)
            if result.failed:
                raise SystemExit(f"{name}: {result.failed} of {result.requests} answers were not 200.")
            results[name].append(result)
        print(f"round {number + 1} of {options.rounds} done", file=sys.stderr)
    return results


def ratios(results: dict[str, list[Result]], name: str, peer: str) -> tuple[float, float]:
    """(requests a second, p95) of the page as a multiple of the peer's, the median over the rounds."""
    pairs = list(zip(results[name], results[peer], strict=True))
    rate = statistics.median(page.rate / other.rate for page, other in pairs)
    p95 = statistics.median(page.percentile(0.95) / other.percentile(0.95) for page, other in pairs)
    return rate, p95


def as_json(results: dict[str, list[Result]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "requests_per_second": statistics.median(result.rate for result in rounds),
            "p50_ms": statistics.median(result.percentile(0.5) for result in rounds) * 1000,
            "p95_ms": statistics.median(result.percentile(0.95) for result in rounds) * 1000,
            "rate_vs_empty": ratios(results, name, EMPTY)[0],
            "p95_vs_empty": ratios(results, name, EMPTY)[1],
            "rate_vs_page_list": ratios(results, name, PEER)[0],
            "p95_vs_page_list": ratios(results, name, PEER)[1],
        }
        for name, rounds in results.items()
    }


def print_table(results: dict[str, list[Result]], options: argparse.Namespace) -> None:
    print(
        f"{options.cases} generated cases, {options.workers} workers, "
        f"{options.clients} clients, {options.rounds} rounds"
    )
    print(f"{'page':<24}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'rate/empty':>12}{'rate/list':>11}{'p95/list':>10}")
    for name, row in as_json(results).items():
        print(
            f"{name:<24}{row['requests_per_second']:>8.0f}{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}"
            f"{row['rate_vs_empty']:>12.2f}{row['rate_vs_page_list']:>11.2f}{row['p95_vs_page_list']:>10.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
