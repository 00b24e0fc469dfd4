"""Somebody who searches all the time: `asking.py <port> <seed> <words> [<session>]`, until standard input closes.

Says at the end, as JSON, how many questions were answered and which were not, or wrongly. A connection that dies with
its worker is another matter than an answer that is wrong: the question is asked again, and the connection counted.
"""

from __future__ import annotations

import html
import http.client
import json
import random
import re
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.search.torture.tokens import ANCHOR, OFFICERS_ANCHORS, PUBLIC_ANCHORS, token  # noqa: E402

PATIENCE = 60.0  # seconds until a question that is answered by nobody counts as failed
ADDRESSES = ("/search/?q={}", "/cases/?q={}", "/search/suggest/?q={}", "/search/?q={}&in=cases&sort=newest")


class Asker:
    """Asks one question at a time, each on a connection of its own."""

    def __init__(self, port: int, seed: int, words: int, session: str) -> None:
        self.port, self.words = port, words
        self.random = random.Random(seed)  # noqa: S311
        self.headers = {"Cookie": f"sessionid={session}"} if session else {}
        self.anchors = {*PUBLIC_ANCHORS, *(OFFICERS_ANCHORS if session else ())}
        self.answered = self.broken = 0
        self.slowest = 0.0
        self.failures: list[str] = []

    def ask(self) -> None:
        """One question: for the cases that nobody changes, whose answer is known, or for what is being written."""
        known = self.random.random() < 0.6
        query = ANCHOR if known else token(self.random.randint(1, self.words))
        address = self.random.choice(ADDRESSES).format(quote(query))
        begun = time.monotonic()
        status, text = self._answer(address)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.answered += 1
        shown = set(re.findall(r"anchor[a-z]+", plain(text)))
        if status != 200 or (shown != self.anchors if known else not shown <= self.anchors):
            self.failures.append(f"{address}: {status}, {sorted(shown)} {plain(text)[-2000:] if status != 200 else ''}")

    def _answer(self, address: str) -> tuple[int, str]:
        deadline = time.monotonic() + PATIENCE
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                connection.request("GET", address, headers=self.headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
            except (ConnectionError, http.client.HTTPException):
                self.broken += 1
                if time.monotonic() > deadline:
                    return 0, "no answer"
            except TimeoutError:
                return 0, f"no answer in {PATIENCE} s"
            finally:
                connection.close()

    def report(self) -> dict[str, object]:
        return {
            "answered": self.answered,
            "broken": self.broken,
            "slowest": round(self.slowest, 2),
            "failures": self.failures,
        }


def plain(text: str) -> str:
    """What a reader sees of a page, or of the pieces of suggestions; nothing of addresses."""
    if text.startswith("{"):
        groups = json.loads(text)["groups"]
        options = [option for group in groups for option in group["options"]]
        return "\n".join("".join(piece for piece, _typed in option["pieces"]) for option in options)
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def main() -> None:
    port, seed, words, *session = sys.argv[1:]
    asker = Asker(int(port), int(seed), int(words), session[0] if session else "")
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        asker.ask()
    sys.stdout.write(json.dumps(asker.report()) + "\n")


if __name__ == "__main__":
    main()
