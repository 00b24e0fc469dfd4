"""The results of a search: which objects, in which order, how many, and how they divide by a field."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count, OrderBy
from modelsearch import query as mq
from modelsearch.backends.base import BaseSearchResults, FilterFieldError
from modelsearch.backends.database.fallback import DatabaseSearchQueryCompiler, DatabaseSearchResults
from modelsearch.index import FilterField

from search.engine.budget import Budget
from search.engine.errors import IndexUnavailable, reading
from search.engine.evaluate import evaluate
from search.engine.filters import restriction
from search.engine.hits import Hits, Order, by_columns, by_relevance
from search.engine.reader import Snapshot
from search.engine.schema import COLUMN, PK_COLUMN, field_paths
from search.engine.scored import Scored
from search.engine.values import encode
from search.engine.weights import factors_of

logger = logging.getLogger("search.engine")


class WhooshSearchResults(BaseSearchResults):
    """Lazy results. Objects are fetched anew through the queryset: one that it no longer holds is left out.

    While the index cannot be read, the database answers by substrings, with the same filters.
    """

    supports_facet = True

    def pks(self, *, from_database: bool = True) -> list[tuple[Any, float]]:
        """(primary key, score) of the results of this slice, best first, straight from the index.

        From the database, with score 0, while there is no index; or IndexUnavailable, for callers that would rather
        wait than take another answer (`from_database=False`).
        """
        try:
            return self._first(self.start, self.stop)
        except IndexUnavailable as error:
            if not from_database:
                self.backend.store.report_damage(error)
                raise
            return [(obj.pk, 0.0) for obj in self._from_database(error)]

    def documents(self) -> tuple[Snapshot, Any] | None:
        """(snapshot of the index, mask of the documents in it that match); None while there is no index."""
        try:
            if isinstance(self.query_compiler.query, mq.MatchAll):
                return self._everything()
            return self._hits.snapshot, self._hits.mask
        except IndexUnavailable as error:
            self.backend.store.report_damage(error)
            return None

    def _everything(self) -> tuple[Snapshot, Any]:
        with reading():
            snapshot = self.backend.store.snapshot()
        condition = self.query_compiler.filter()
        with reading():
            return snapshot, restriction(snapshot, self.query_compiler.labels, condition) & snapshot.alive

    def _do_search(self) -> list[Any]:
        try:
            found = self._first(self.start, self.stop)
        except IndexUnavailable as error:
            return self._from_database(error)
        rows = self._fetch([pk for pk, _ in found])
        objects = []
        for pk, score in found:
            obj = rows.get(pk)
            if obj is not None:
                if self._score_field:
                    setattr(obj, self._score_field, score)
                objects.append(obj)
        return objects

    def _fetch(self, pks: list[Any]) -> dict[Any, Any]:
        queryset = self.query_compiler.queryset.order_by()
        rows: dict[Any, Any] = {}
        for first in range(0, len(pks), 500):
            for obj in queryset.filter(pk__in=pks[first : first + 500]):
                # UUIDs and the like stand in the index as their text.
                rows[obj.pk if isinstance(obj.pk, int) else str(obj.pk)] = obj
        return rows

    def _do_count(self) -> int:
        try:
            total = len(self._hits)
        except IndexUnavailable as error:
            return self._database_results(error).count()
        stop = total if self.stop is None else min(self.stop, total)
        return max(0, stop - self.start)

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        """{value: number of results}, most first; None stands for results without a value. Ignores the slice.

        Takes the name of a FilterField, also of one inside RelatedFields (`government__level`).
        """
        path = self._filter_path(field_name)
        try:
            hits = self._hits
            with reading():
                return OrderedDict(hits.counts(COLUMN + path))
        except IndexUnavailable as error:
            return self._database_facet(path, error)

    def _filter_path(self, field_name: str) -> str:
        model = self.query_compiler.queryset.model
        if field_name in field_paths(model, FilterField):
            return field_name
        field = self.query_compiler._get_filterable_field(field_name)
        if field is None:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". '
                f"Please add index.FilterField('{field_name}') to {model.__name__}.search_fields.",
                field_name=field_name,
            )
        return str(field.field_name)

    @cached_property
    def _hits(self) -> Hits:
        compiler = self.query_compiler
        with reading():
            snapshot = self.backend.store.snapshot()
        # Compiling raises the caller's own mistakes; only reading can raise the index's.
        condition = compiler.filter()
        analyzer = self.backend.analyzer
        # With other synonyms the same words are another question.
        key = (analyzer.identity, compiler.cache_key)
        packed = snapshot.remembered(key)
        query = compiler.whoosh_query(analyzer) if packed is None else None
        with reading():
            answer = self._evaluated(query, snapshot, key) if packed is None else Scored.unpacked(snapshot.size, packed)
            mask, factors = restriction(snapshot, compiler.labels, condition), factors_of(snapshot, compiler.weights)
            return Hits.inside(snapshot, answer, mask, self._order(), factors)

    def _evaluated(self, query: Any, snapshot: Snapshot, key: Hashable) -> Scored:
        budget = Budget(self.backend.time_limit)
        answer = evaluate(query, snapshot, budget)
        if budget.spent:
            logger.warning("A search took longer than %s s and was cut short: %r", self.backend.time_limit, query)
        else:
            # The terms are remembered too, and those cost more to get.
            snapshot.remember(key, answer.packed(), light=True)
        return answer

    def _first(self, start: int, stop: int | None) -> list[tuple[Any, float]]:
        hits = self._hits
        with reading():
            return hits.pks(start, stop)

    def _clone(self) -> WhooshSearchResults:
        clone: WhooshSearchResults = super()._clone()
        if "_hits" in self.__dict__:
            clone.__dict__["_hits"] = self._hits
        return clone

    def _order(self) -> Order:
        if self.query_compiler.order_by_relevance:
            return by_relevance
        names = self.query_compiler.queryset.query.order_by or ("-pk",)
        if any(isinstance(name, OrderBy) or not isinstance(name, str) for name in names):
            return self._by_database
        columns = [(COLUMN + name.lstrip("-"), name.startswith("-")) for name in names]
        return by_columns([*columns, (PK_COLUMN, False)])

    def _by_database(self, snapshot: Snapshot, docs: Any, scores: Any) -> list[Any]:
        """The database's own order; what it no longer holds comes last, and is left out when it is read."""
        pks: Iterable[Any] = self.query_compiler.queryset.values_list("pk", flat=True).iterator()
        ranks = {form: rank for rank, form in enumerate(dict.fromkeys(map(encode, pks)))}
        column = snapshot.column(PK_COLUMN)
        forms = [column.forms[rank] for rank in column.ranks[docs].tolist()]
        return [np.array([ranks.get(form, len(ranks)) for form in forms], np.int64)]

    # --- without an index ------------------------------------------------------------------------------------------
    def _from_database(self, error: IndexUnavailable) -> list[Any]:
        return self._database_results(error).results()

    def _database_facet(self, path: str, error: IndexUnavailable) -> OrderedDict[Any, int]:
        results = self._database_results(error)
        results.start, results.stop = 0, None
        pks = results.get_queryset().order_by().values("pk")
        rows = self.query_compiler.queryset.model._default_manager.filter(pk__in=pks).order_by()
        counted = rows.values_list(path).annotate(total=Count("pk", distinct=True)).order_by("-total")
        return OrderedDict(counted)

    def _database_results(self, error: IndexUnavailable) -> Any:
        logger.warning("Searching the database instead of the index: %s", error)
        self.backend.store.report_damage(error)
        ours = self.query_compiler
        compiler = DatabaseSearchQueryCompiler(
            ours.queryset, _for_database(ours.query), ours.fields, None, ours.order_by_relevance
        )
        results = DatabaseSearchResults(self.backend, compiler)
        results.start, results.stop, results._score_field = self.start, self.stop, self._score_field
        return results


def _for_database(query: Any) -> Any:
    """The query in the classes that substring search knows: fuzzy words become plain ones, empty texts nothing."""
    if isinstance(query, mq.Fuzzy):
        query = mq.PlainText(query.query_string, operator=query.operator)
    if isinstance(query, mq.PlainText):
        return (
            mq.PlainText(query.query_string, operator=query.operator) if query.query_string.split() else mq.MATCH_NONE
        )
    if isinstance(query, mq.Boost):
        return _for_database(query.subquery)
    if isinstance(query, mq.Not):
        return mq.Not(_for_database(query.subquery))
    if isinstance(query, (mq.And, mq.Or)):
        return type(query)([_for_database(part) for part in query.subqueries])
    return query
