"""From modelsearch's query classes and a queryset's filters to Whoosh queries and column filters."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import whoosh.query as wq
from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Subquery
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import Lookup
from django.db.models.sql import Query
from django.db.models.sql.constants import MULTI, SINGLE
from django.utils import timezone
from modelsearch import query as mq
from modelsearch.backends.base import BaseSearchQueryCompiler
from modelsearch.index import AutocompleteField, FilterField, SearchField
from modelsearch.utils import get_descendant_models

from search.engine.analysis import Analyzer, Token, korean_runs, pairs
from search.engine.completion import LATER_FIELD, Completion, typed_words
from search.engine.compounds import compounds_in
from search.engine.filters import LOOKUPS, ColumnTest, Filter, Joined, KeySet, Nothing
from search.engine.queries import Fields, FuzzyIn, PhraseIn, TokenIn
from search.engine.schema import BIGRAMS, COLUMN, MORPHEMES, PREFIXES, field_paths
from search.engine.text import clip_query
from search.engine.values import encode
from search.engine.weights import Weights, declared_weights

BIGRAM_WEIGHT = 0.5
SYNONYM_WEIGHT = 0.6
Boosts = dict[str, float]


class _NeedsDatabase(Exception):
    """A filter that only the database can evaluate."""


class WhooshQueryCompiler(BaseSearchQueryCompiler):
    """Compiles a search. `whoosh_query()` gives the ranking, `filter()` the restriction to the queryset."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    field_kind: type = SearchField

    @cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the queryset's model and of every model below it."""
        return frozenset(model._meta.label_lower for model in get_descendant_models(self.queryset.model))

    @cached_property
    def boosts(self) -> Boosts:
        """{path: boost} of the fields to search in."""
        found: Boosts = {}
        for model in get_descendant_models(self.queryset.model):
            if hasattr(model, "get_search_fields"):
                for path, field in field_paths(model, self.field_kind).items():
                    found[path] = max(found.get(path, 0.0), float(getattr(field, "boost", None) or 1.0))
        if self.fields is None:
            return found
        return {path: boost for path, boost in found.items() if path in self.fields}

    @cached_property
    def weights(self) -> Weights:
        """How values of the filter fields weigh a document; see weights.py."""
        fields: dict[str, Any] = {}
        for model in get_descendant_models(self.queryset.model):
            if hasattr(model, "get_search_fields"):
                fields |= field_paths(model, FilterField)
        return declared_weights(fields, COLUMN)

    @cached_property
    def cache_key(self) -> tuple[Any, ...]:
        """Equal for searches that have the same matches and scores before any filter."""
        digest = hashlib.sha256(repr(self.query).encode("utf-8", "surrogatepass")).digest()
        return (type(self), digest, tuple(sorted(self.boosts.items())))

    # --- the query -------------------------------------------------------------------------------------------------
    def whoosh_query(self, analyzer: Analyzer) -> Any:
        """The query as a tree of Whoosh queries."""
        return self._compile(self.query, analyzer)

    def _compile(self, query: Any, analyzer: Analyzer) -> Any:
        if isinstance(query, mq.PlainText):
            return _boosted(self.plain_text(query.query_string, query.operator, analyzer), query.boost)
        if isinstance(query, mq.Phrase):
            return self.phrase(query.query_string, analyzer)
        if isinstance(query, mq.Fuzzy):
            return self.fuzzy(query.query_string, query.operator, analyzer)
        if isinstance(query, mq.Boost):
            return _boosted(self._compile(query.subquery, analyzer), query.boost)
        if isinstance(query, mq.MatchAll):
            return wq.Every()
        if isinstance(query, mq.Not):
            return wq.Not(self._compile(query.subquery, analyzer))
        if isinstance(query, (mq.And, mq.Or)):
            join = _all if isinstance(query, mq.And) else _any
            return join([self._compile(part, analyzer) for part in query.subqueries])
        raise NotImplementedError(f"{type(query).__name__} is not supported by the Whoosh search backend.")

    def plain_text(self, text: str, operator: str, analyzer: Analyzer) -> Any:
        """All ("and") or any ("or") of the words of a text, each by its morphemes or by its bigrams."""
        clipped = clip_query(text)
        tokens = analyzer.tokens(clipped)
        synonyms = self._synonyms(tokens, analyzer)
        words: dict[int, Any] = {}
        for number, surface, inside in _by_word(clipped, tokens):
            part = self._word(surface, inside, operator, synonyms)
            if part is not None:
                words[number] = part
        compounds = {
            compound.first: self._word(
                compound.text, compound.tokens, operator, self._synonyms(compound.tokens, analyzer)
            )
            for compound in compounds_in(clipped, tokens, analyzer)
        }
        if operator == "or":
            several = [alternative for covered, alternative in synonyms.items() if len(covered) > 1]
            return _any([*words.values(), *several, *compounds.values()])
        whole = _all(_with_alternatives(words, tokens, synonyms))
        return _any([whole, *(_with_compound(words, first, compound) for first, compound in compounds.items())])

    def _word(self, surface: str, tokens: list[Token], operator: str, synonyms: dict[tuple[Token, ...], Any]) -> Any:
        join = _all if operator == "and" else _any
        choices = []
        if tokens:
            choices.append(join([self._token(token, synonyms.get((token,))) for token in tokens]))
        runs = [run for run in korean_runs(surface) if len(run) > 1 or not tokens]
        if runs and all(korean_runs(token.text) for token in tokens):
            choices.append(join([self._bigram(pair) for run in runs for pair in pairs(run)]))
        return _any(choices) if choices else None

    def _token(self, token: Token, synonym: Any = None) -> Any:
        choices = [self._in_fields(MORPHEMES, token.text)]
        if token.parts:
            choices.append(_all([self._in_fields(MORPHEMES, part) for part in token.parts]))
        return _any([*choices, synonym] if synonym is not None else choices)

    def _bigram(self, pair: str) -> Any:
        return _boosted(self._in_fields(BIGRAMS, pair), BIGRAM_WEIGHT)

    def _in_fields(self, kind: str, text: str) -> Any:
        return TokenIn(self._fields(kind), text) if self.boosts else wq.NullQuery

    def _fields(self, kind: str) -> Fields:
        found = self._fields_of_kind.get(kind)
        if found is None:
            found = self._fields_of_kind[kind] = tuple((kind + path, boost) for path, boost in self.boosts.items())
        return found

    @cached_property
    def _fields_of_kind(self) -> dict[str, Fields]:
        return {}

    def _synonyms(self, tokens: list[Token], analyzer: Analyzer) -> dict[tuple[Token, ...], Any]:
        """{the tokens of a word or phrase that has synonyms: a query for any of those}."""
        texts, place, found = [token.text for token in tokens], 0, {}
        while place < len(tokens):
            length, others = analyzer.synonyms_at(texts, place)
            if others:
                choices = _any([self._phrase(list(other)) for other in others])
                found[tuple(tokens[place : place + length])] = _boosted(choices, SYNONYM_WEIGHT)
            place += length
        return found

    def phrase(self, text: str, analyzer: Analyzer) -> Any:
        """The content words of a text, side by side and in this order; particles between them do not matter."""
        tokens = analyzer.tokens(clip_query(text))
        return self._phrase([part for token in tokens for part in (token.parts or (token.text,))])

    def _phrase(self, texts: list[str]) -> Any:
        if not texts:
            return wq.NullQuery
        if len(texts) == 1:
            return self._in_fields(MORPHEMES, texts[0])
        return PhraseIn(self._fields(MORPHEMES), tuple(texts)) if self.boosts else wq.NullQuery

    def fuzzy(self, text: str, operator: str, analyzer: Analyzer) -> Any:
        """Words within an edit distance of 1 (2 for words of six letters or more) that begin alike."""
        words = []
        for token in analyzer.tokens(clip_query(text)):
            distance = 2 if len(token.text) > 5 else 1
            words.append(FuzzyIn(self._fields(MORPHEMES), token.text, distance) if self.boosts else wq.NullQuery)
        return _any(words) if operator == "or" else _all(words)

    # --- the filters -----------------------------------------------------------------------------------------------
    def filter(self) -> Filter | None:
        """The queryset's conditions on the columns; what columns cannot express is asked of the database."""
        try:
            return self._get_filters_from_queryset() or None
        except _NeedsDatabase:
            pks = self.queryset.order_by().values_list("pk", flat=True)
            return KeySet(frozenset(encode(pk) for pk in pks))

    def _get_filters_from_where_node(self, where_node: Any, check_only: bool = False) -> Any:
        column: Any = getattr(where_node, "lhs", None)
        if not check_only and isinstance(where_node, Lookup) and _is_parent_pointer(column):
            # modelsearch passes over pointers to the parent's row; they are the primary key, so the index knows them.
            if column.alias == self.queryset.query.get_initial_alias():
                return self._test(COLUMN + "pk", column.target, str(where_node.lookup_name), where_node.rhs)
            return None
        return super()._get_filters_from_where_node(where_node, check_only)

    def _process_lookup(self, field_path: list[Any], lookup: str, value: Any) -> Filter:
        path = LOOKUP_SEP.join(field.field_name for field in field_path)
        model: Any = self.queryset.model
        for related in field_path[:-1]:
            model = related.get_field(model).related_model
        try:
            target = field_path[-1].get_field(model)
        except FieldDoesNotExist:
            target = None
        return self._test(COLUMN + path, target, lookup, value)

    def _test(self, column: str, target: Any, lookup: str, value: Any) -> Filter:
        if lookup not in LOOKUPS:
            raise _NeedsDatabase
        value = self._resolved(value, single=lookup not in ("in", "range"))
        if isinstance(target, models.DateTimeField):
            value = _moment(value)
        return ColumnTest(column, lookup, value)

    def _resolved(self, value: Any, *, single: bool) -> Any:
        if isinstance(value, (Query, Subquery)):
            query = value.query if isinstance(value, Subquery) else value
            compiler = query.get_compiler(self.queryset._db or DEFAULT_DB_ALIAS)
            if single:
                row = compiler.execute_sql(result_type=SINGLE)
                return row[0] if row else None
            return [row[0] for chunk in compiler.execute_sql(result_type=MULTI) for row in chunk]
        if hasattr(value, "resolve_expression"):
            raise _NeedsDatabase
        if not single:
            value = list(value)
            if any(hasattr(item, "resolve_expression") for item in value):
                raise _NeedsDatabase
        return value

    def _process_match_none(self) -> Filter:
        return Nothing()

    def _connect_filters(self, filters: Iterable[Filter | None], connector: str, negated: bool) -> Filter | None:
        parts = tuple(part for part in filters if part is not None)
        if len(parts) == 1 and not negated:
            return parts[0]
        return Joined(parts, connector, negated) if parts else None


class WhooshAutocompleteQueryCompiler(WhooshQueryCompiler):
    """Compiles a search for half-typed words: every word typed is the beginning of one in an autocomplete field."""

    field_kind = AutocompleteField
    # What begins as typed is in an order of its own.
    weights: Weights = ()  # type: ignore[assignment]

    def plain_text(self, text: str, operator: str, analyzer: Analyzer) -> Any:
        """All ("and") or any ("or") of the words, the first declared field before the others."""
        weights = [boost * (LATER_FIELD if place else 1.0) for place, boost in enumerate(self.boosts.values())]
        fields = [PREFIXES + path for path in self.boosts]
        words = typed_words(text)
        return Completion(list(zip(fields, weights, strict=True)), words, operator) if words else wq.NullQuery


def _by_word(text: str, tokens: list[Token]) -> Iterable[tuple[int, str, list[Token]]]:
    """(number, the word without its particles, its tokens) of each word; the word as it is when it has no tokens."""
    for number, word in enumerate(text.split(" ")):
        inside = [token for token in tokens if token.word == number]
        surface = text[min(t.start for t in inside) : max(t.end for t in inside)] if inside else word
        yield number, surface, inside


def _with_alternatives(words: dict[int, Any], tokens: list[Token], synonyms: dict[tuple[Token, ...], Any]) -> list[Any]:
    """The words, those that make up a phrase with synonyms joined into one part that the synonyms satisfy too."""
    left = dict(words)
    joined = []
    for covered, alternative in synonyms.items():
        numbers = {token.word for token in covered}
        whole = {token for token in tokens if token.word in numbers} == set(covered)
        if len(covered) > 1 and whole and numbers <= set(left):
            joined.append(_any([_all([left.pop(number) for number in sorted(numbers)]), alternative]))
    return [*left.values(), *joined]


def _with_compound(words: dict[int, Any], first: int, compound: Any) -> Any:
    """The words, two neighbours of them written as one."""
    return _all([compound, *(part for number, part in words.items() if number not in (first, first + 1))])


def _moment(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_moment(item) for item in value]
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return timezone.make_aware(datetime.datetime.combine(value, datetime.time.min))
    return value


def _is_parent_pointer(column: Any) -> bool:
    target = getattr(column, "target", None)
    return target is not None and target.attname.endswith("_ptr_id")


def _boosted(query: Any, boost: float) -> Any:
    return query if boost == 1 or query == wq.NullQuery else wq.And([query], boost=boost)


def _joined(kind: Callable[..., Any], parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return kind(parts) if parts else wq.NullQuery


def _all(parts: list[Any]) -> Any:
    return _joined(wq.And, parts)


def _any(parts: list[Any]) -> Any:
    return _joined(wq.Or, [part for part in parts if part != wq.NullQuery])
