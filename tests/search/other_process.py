"""A process of the site that does what it is told on standard input, one JSON line each, and answers with one.

Started with `forked` it loads everything first and works in a child, as a web worker does.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def search(query: str) -> dict[str, Any]:
    """Titles found, whether the index said so, and the words of the dictionary that it was read with."""
    from modelsearch.backends import get_search_backend

    from cases.models import CasePage

    backend = get_search_backend()
    titles = sorted(page.title for page in backend.search(query, CasePage))
    return {"titles": titles, "damaged": backend.store.damage_reported(), "words": backend.store.words or []}


def make_cases(*titles: str) -> None:
    from tests.factories import cases as make

    for title in titles:
        make.published(title=title)


def write_index() -> None:
    from search import indexer, rebuilding

    rebuilding.REST = 0
    rebuilding.heal()
    while indexer.process_outbox().done:
        pass


def add_synonyms(words: str) -> None:
    from search.models import SynonymGroup

    SynonymGroup.objects.create(words=words)


def switch_synonyms_off() -> None:
    from search.models import SynonymGroup

    for group in SynonymGroup.objects.all():
        group.active = False
        group.save()


def add_term(word: str) -> None:
    from search.models import SearchTerm

    SearchTerm.objects.create(word=word)


def delete_term(word: str) -> None:
    from search.models import SearchTerm

    SearchTerm.objects.get(word=word).delete()


def promoted(query: str) -> list[str]:
    from django.contrib.auth.models import AnonymousUser

    from search.promoting import promoted_for

    return [one.url for one in promoted_for(query, AnonymousUser())]


def promote(query: str, url: str) -> None:
    from wagtail.contrib.search_promotions.models import Query, SearchPromotion

    SearchPromotion.objects.create(query=Query.get(query), external_link_url=url, external_link_text=url)


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        search,
        make_cases,
        write_index,
        add_synonyms,
        switch_synonyms_off,
        add_term,
        delete_term,
        promoted,
        promote,
    )
}


def obey() -> None:
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(ACTS[name](*arguments)) + "\n")
        sys.stdout.flush()


def main() -> None:
    import django

    django.setup()
    if "forked" in sys.argv:
        from django.db import connections

        from search.engine import preload

        preload()
        connections.close_all()
        if child := os.fork():
            os.waitpid(child, 0)
            return
    obey()
    os._exit(0)


if __name__ == "__main__":
    main()
