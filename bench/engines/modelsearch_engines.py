"""Our engine and modelsearch's own backends, all through modelsearch, on the model of bench.searchsite."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from bench.documents import Document
from bench.engines.base import FACET, TOP, Answer, Engine, Progress

BATCH = 1_000
# The modes that leave out reading the query, the steps of the look-up and remembered answers.
IN_THE_ENGINE = {"all words": "and", "any word": "or"}


class ModelsearchEngine(Engine):
    """A backend of modelsearch. Its natural answer is rows of the database."""

    backend = "database"
    modes: tuple[str, ...] = ("ids", "facet")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="bench.search_settings", BENCH_FOLDER=str(folder), BENCH_BACKEND=self.backend
        )
        django.setup()
        from bench.searchsite.models import Document as Row  # not before the settings are known

        self.rows = Row.objects.all()

    @cached_property
    def search_backend(self) -> Any:
        """Not before the tables are there: modelsearch looks for its FTS table when it makes the backend."""
        from modelsearch.backends import get_search_backend  # after django.setup()

        return get_search_backend()

    def prepare(self, documents: Iterable[Document]) -> None:
        call_command("migrate", verbosity=0, run_syncdb=True)
        stream = iter(documents)
        while batch := [self.rows.model(**asdict(one)) for one in islice(stream, BATCH)]:
            self.rows.bulk_create(batch)

    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        rebuilder = self.search_backend.rebuilder_class(self.search_backend.get_index_for_model(self.rows.model))
        index = rebuilder.start()
        stream = self.rows.order_by("pk").iterator(chunk_size=BATCH)
        while batch := list(islice(stream, BATCH)):
            index.add_items(self.rows.model, batch)
            progress(len(batch))
        rebuilder.finish()

    def open(self) -> None:
        self._key_of: dict[Any, str] = {}

    def ask(self, query: str, operator: str, mode: str) -> Answer:
        from modelsearch.query import PlainText  # after django.setup()

        results = self.search_backend.search(PlainText(query, operator=operator), self.rows)
        return self._answer(results, mode)

    def _answer(self, results: Any, mode: str) -> Answer:
        ids = [row.pk for row in results[:TOP]]
        return Answer(ids, results.count(), results.facet(FACET) if mode != "ids" else None)

    def keys(self, ids: Sequence[Any]) -> list[str]:
        known = dict(self.rows.filter(pk__in=ids).values_list("pk", "key"))
        return [known[one] for one in ids]


class Sqlite(ModelsearchEngine):
    """The backend for SQLite, which keeps an FTS5 table."""


class Postgres(ModelsearchEngine):
    """The backend for PostgreSQL: tsvector with weights, no analysis of Korean."""

    def prepare(self, documents: Iterable[Document]) -> None:
        from django.db import connection  # after django.setup()

        # The settings name a database after the folder: nobody else's, and another one for each size.
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{connection.settings_dict["NAME"]}"')
        super().prepare(documents)

    def remove(self) -> None:
        from django.db import connection  # after django.setup()

        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{connection.settings_dict["NAME"]}"')

    def extra_memory(self) -> int:
        """The peak of the server process that serves our connection, shared buffers included."""
        from django.db import connection  # after django.setup()

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


class Ours(ModelsearchEngine):
    """search.engine, built by the site's indexer and asked through the site's look-up, fall-back included."""

    backend = "ours"
    modes = ("ids", "facet", "objects", "all words", "any word")

    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        from search.rebuilding import rebuild  # after django.setup(); it draws its own bar

        progress(rebuild(progress=True))

    def open(self) -> None:
        from search.engine import preload  # after django.setup()

        preload()
        super().open()
        self._trees: dict[tuple[str, str], Any] = {}

    def extra_memory(self) -> int:
        """The peak of the largest worker of a build, for each of them; what they share is counted each time."""
        from search.engine.building import cores  # after django.setup()

        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 * cores()

    def in_the_engine(self, query: str, operator: str) -> Answer:
        """The ten best, the count and the facet of a query that has been read already; no answer is remembered."""
        # All after django.setup().
        from modelsearch.query import PlainText

        from search.engine.evaluate import evaluate
        from search.engine.filters import restriction
        from search.engine.hits import Hits, by_relevance
        from search.engine.weights import factors_of

        backend = self.search_backend
        tree, compiler = self._trees.get((query, operator), (None, None))
        if tree is None:
            compiler = backend.search(PlainText(query, operator=operator), self.rows).query_compiler
            tree = compiler.whoosh_query(backend.analyzer)
            self._trees[query, operator] = tree, compiler
        snapshot = backend.store.snapshot()
        found = evaluate(tree, snapshot)
        mask, factors = restriction(snapshot, compiler.labels, None), factors_of(snapshot, compiler.weights)
        hits = Hits.inside(snapshot, found, mask, by_relevance, factors)
        return Answer([pk for pk, _score in hits.pks(0, TOP)], len(hits), dict(hits.counts(f"c_{FACET}")))

    def search(self, query: str, mode: str = "ids") -> Answer:
        from search.lookup import close_by, matches  # after django.setup()

        if mode in IN_THE_ENGINE:
            return self.in_the_engine(query, IN_THE_ENGINE[mode])
        results, widened = matches(query, self.rows)
        close = [] if widened else close_by(query, results, self.rows, TOP)
        if mode == "objects":
            answer = self._answer(results, mode)
            return Answer([*answer.ids, *(row.pk for row in close)], answer.count, answer.facet)
        ids = [*(pk for pk, _score in results[:TOP].pks()), *(row.pk for row in close)]
        return Answer(ids, results.count(), results.facet(FACET) if mode == "facet" else None)
