"""The documents of the search comparison: the real cases of a sample site, and any number of generated ones."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("title", "summary", "search_text", "search_terms", "number")
# As declared by the case page; every engine that knows weights gets them.
BOOSTS = {"title": 2.0, "summary": 1.5, "search_text": 1.0, "search_terms": 1.5, "number": 3.0}
SENTENCES = (10, 16)


@dataclass(frozen=True, slots=True)
class Document:
    """A case as search sees it. `level` and `year` divide the hits; `key` is the case's name in the fixtures.

    Sample cases stand behind real ones that match about equally; only our engine is told.
    """

    key: str
    title: str
    summary: str
    search_text: str
    search_terms: str
    number: str
    level: str
    year: int | None
    is_sample: bool = False


def write(documents: Iterable[Document], path: Path) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(document), ensure_ascii=False) + "\n" for document in documents)


def read(path: Path) -> Iterator[Document]:
    """The documents of a file, in its order."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield Document(**json.loads(line))


def real_documents(site: Path | None = None) -> list[Document]:
    """What a signed-in officer may see of the sample site.

    `site` is the data folder of one that is prepared; without it one is made with the real commands, and thrown away.
    """
    with tempfile.TemporaryDirectory(prefix="bench-search-site-") as folder:
        environment = os.environ | {
            "VAR_DIR": str(site or folder),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "LOG_LEVEL": "WARNING",
            # The index is not needed here, only the texts.
            "SEARCH_ANALYZER": "bigrams",
        }
        # A database named for another engine is not this site's.
        environment.pop("DATABASE_URL", None)
        if site is None:
            _prepare(environment)
        target = Path(folder) / "cases.jsonl"
        subprocess.run([sys.executable, "-m", "bench.documents", str(target)], env=environment, check=True, cwd=ROOT)
        return list(read(target))


def _prepare(environment: dict[str, str]) -> None:
    manage = [sys.executable, str(ROOT / "site/manage.py"), "prepare", "--sample-data"]
    made = subprocess.run(manage, env=environment, capture_output=True, text=True)
    if made.returncode:
        raise SystemExit(f"The sample site could not be made:\n{made.stderr}")


def generated_documents(count: int, real: list[Document], seed: int = 2026) -> Iterator[Document]:
    """So many documents, about as long as a well-told case, in the words and endings of the real ones.

    Nearly every sentence is new, the beginning of one with the end of another and numbers of its own, so that nothing
    can be gained by remembering sentences. The same seed gives the same documents, and a smaller count the beginning
    of a larger one.
    """
    chance = random.Random(seed)
    sentences = _sentences(real)
    words = [word for document in real for word in document.title.split()]
    tags = _column(ROOT / "fixtures/demo/tags.csv", "name")
    governments = _governments()
    for at in range(count):
        name, level = chance.choice(governments)
        year = chance.randint(2004, 2026)
        yield Document(
            key=f"generated-{at}",
            title=" ".join(chance.sample(words, k=chance.randint(3, 6))),
            summary=" ".join(_sentence(sentences, chance) for _ in range(2)),
            search_text="\n".join(_sentence(sentences, chance) for _ in range(chance.randint(*SENTENCES))),
            search_terms=" ".join([*chance.sample(tags, k=chance.randint(1, 4)), name]),
            number=f"CS-{year}-{at:05d}",
            level=level,
            year=year,
            # So that weighing samples less is part of what is timed.
            is_sample=at % 10 == 0,
        )


def _sentence(sentences: list[str], chance: random.Random) -> str:
    beginning, end = (chance.choice(sentences).split() for _ in range(2))
    mixed = " ".join([*beginning[: len(beginning) // 2 + 1], *end[len(end) // 2 :]])
    return re.sub(r"\d+", lambda found: str(chance.randint(1, 10 ** min(4, len(found.group())))), mixed)


def _sentences(real: list[Document]) -> list[str]:
    lines = [line for document in real for line in f"{document.summary}\n{document.search_text}".split("\n")]
    parts = [part.strip() for line in lines for part in re.split(r"(?<=[.?!])\s+", line)]
    return [part for part in dict.fromkeys(parts) if len(part) > 15]


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream)]


def _governments() -> list[tuple[str, str]]:
    path = ROOT / "fixtures/reference/local_governments.csv"
    return list(zip(_column(path, "name_ko"), _column(path, "level"), strict=True))


def _dump(path: Path) -> None:
    """The cases of the site that the environment names, as documents."""
    import django  # only in the process that has the site's settings

    django.setup()
    from cases.models import CasePage
    from people.models import Officer

    officer = Officer.objects.filter(user__email="officer@korea.example").get()
    cases = CasePage.objects.visible_to(officer.user).select_related("government", "cs_type").order_by("pk")
    write(
        (
            Document(
                key=case.import_key,
                title=case.title,
                summary=case.summary,
                search_text=case.search_text,
                search_terms=case.search_terms,
                number=case.number,
                level=case.government.level,
                year=case.year,
                is_sample=case.is_sample,
            )
            for case in cases
        ),
        path,
    )


if __name__ == "__main__":
    _dump(Path(sys.argv[1]))
