"""Which Whoosh fields an index has, and how an object becomes a document.

For a search field `title` there are `m_title` (morphemes, with positions) and `g_title` (bigrams); for an autocomplete
field `p_title`, a column of marked texts (completion.py); for a filter field `c_title`, a column. A field reached
through RelatedFields has both names, joined by two underscores. The same path in several models shares its Whoosh
field.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import whoosh.columns
import whoosh.fields
from django.apps import apps
from django.db.models import Manager, Model
from django.utils.encoding import force_str
from modelsearch.index import (
    AutocompleteField,
    FilterField,
    RelatedFields,
    SearchField,
    class_is_indexed,
    get_indexed_instance,
    get_indexed_models,
)

from search.engine.analysis import Analyzer
from search.engine.completion import marked_text
from search.engine.segments import has_positions, pack_frequency, pack_positions
from search.engine.text import normalise
from search.engine.values import SEPARATOR, encode

MORPHEMES, BIGRAMS, PREFIXES, COLUMN = "m_", "g_", "p_", "c_"
KEY, LABEL = "key", "label"
PK_COLUMN = COLUMN + "pk"
LABEL_COLUMN = COLUMN + LABEL
DIGEST_COLUMN = COLUMN + "digest"
# Between two values of one field, so that no phrase runs from one into the next.
VALUE_GAP = 100


class Tokens(whoosh.fields.TEXT):
    """A field whose value is what our own analysis has made: {term: positions}, or {term: frequency} without them."""

    def index(self, value: Any, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, posting value) of each term, as Whoosh's writer takes them."""
        if has_positions(self):
            for text, positions in value.items():
                frequency = len(positions)
                yield text.encode(), frequency, float(frequency), pack_positions(positions)
        else:
            for text, frequency in value.items():
                yield text.encode(), frequency, float(frequency), pack_frequency(frequency)


@dataclass(slots=True)
class Draft:
    """An object as far as the database knows it: plain values, which another process can analyse.

    `columns` are ready for the index; `texts` and `prefixes` hold the texts of search and autocomplete fields by path.
    """

    key: str
    columns: dict[str, bytes]
    texts: dict[str, list[str]]
    prefixes: dict[str, list[str]]


def field_paths(model: Any, kind: type[Any]) -> dict[str, Any]:
    """{path: search field} of all fields of one kind that a model declares, those in RelatedFields included."""
    return dict(_walk(model.get_search_fields(), kind, ""))


def _walk(fields: Sequence[Any], kind: type[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for field in fields:
        if isinstance(field, RelatedFields):
            yield from _walk(field.fields, kind, f"{prefix}{field.field_name}__")
        elif isinstance(field, kind):
            yield prefix + field.field_name, field


def build_schema() -> whoosh.fields.Schema:
    """The schema for all models that are indexed now."""
    fields: dict[str, Any] = {
        KEY: whoosh.fields.ID(unique=True, stored=True),
        PK_COLUMN: whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn()),
        LABEL_COLUMN: whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn()),
        DIGEST_COLUMN: whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn()),
    }
    for model in get_indexed_models():
        for path in field_paths(model, SearchField):
            fields[MORPHEMES + path] = Tokens(phrase=True)
            fields[BIGRAMS + path] = Tokens(phrase=False)
        for path in field_paths(model, AutocompleteField):
            fields[PREFIXES + path] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
        for path in field_paths(model, FilterField):
            fields[COLUMN + path] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
    return whoosh.fields.Schema(**fields)


@cache
def schema_version() -> str:
    """Changes whenever the set of fields does, which never happens while a process lives."""
    names = sorted(build_schema().names())
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:16]


def root_model(model: type[Model]) -> type[Model]:
    """The highest concrete model that this one inherits from, whose primary key they share."""
    parents = list(model._meta.parents)
    return root_model(parents[0]) if parents else model


def document_key(model: type[Model], pk: Any) -> str:
    """The unique key of an object's document."""
    return f"{root_model(model)._meta.label_lower}:{pk}"


def object_of(key: str) -> Any:
    """The object of a document's key as the database has it now; None when there is none, or none to be found."""
    kind, _, pk = key.partition(":")
    try:
        model = apps.get_model(kind)
    except LookupError:
        return None
    row = model._base_manager.filter(pk=pk).first()
    found = get_indexed_instance(row) if row is not None else None
    return found if found is not None and class_is_indexed(type(found)) else None


def document(obj: Any, analyzer: Analyzer) -> dict[str, Any]:
    """The Whoosh document of one object of an indexed model."""
    return analysed(draft(obj), analyzer)


def draft(obj: Any) -> Draft:
    """What the object's document is made of; asks the database, not the analyser."""
    model, values = type(obj), _values(obj)
    columns = {
        PK_COLUMN: encode(obj.pk).encode(),
        LABEL_COLUMN: encode(model._meta.label_lower).encode(),
        DIGEST_COLUMN: _digest(values).encode(),
    }
    for path, items in values[FilterField].items():
        encoded = dict.fromkeys(encode(item) for item in items if item is not None)
        columns[COLUMN + path] = SEPARATOR.join(encoded).encode()
    return Draft(document_key(model, obj.pk), columns, values[SearchField], values[AutocompleteField])


def analysed(draft: Draft, analyzer: Analyzer) -> dict[str, Any]:
    """The Whoosh document of a draft; asks the analyser, not the database."""
    made: dict[str, Any] = {KEY: draft.key, **draft.columns}
    for path, found in draft.texts.items():
        texts = [normalise(text) for text in found]
        made[MORPHEMES + path] = _morphemes(texts, analyzer)
        made[BIGRAMS + path] = Counter([pair for text in texts for pair in analyzer.bigrams(text)])
    for path, found in draft.prefixes.items():
        made[PREFIXES + path] = SEPARATOR.join(marked_text(normalise(text), analyzer) for text in found).encode()
    return made


def digest(obj: Any) -> str:
    """Changes whenever the object's document would; costs no analysis."""
    return _digest(_values(obj))


def plain_texts(obj: Any) -> list[str]:
    """What the object's search fields hold, as indexed, in the order of their declaration."""
    return [text for texts in _values_of_kind(obj, SearchField).values() for text in texts]


def _digest(values: dict[type, dict[str, list[Any]]]) -> str:
    named = {kind.__name__: found for kind, found in values.items()}
    return "s" + hashlib.sha256(json.dumps(named, default=str, sort_keys=True).encode()).hexdigest()[:32]


def _morphemes(texts: Sequence[str], analyzer: Analyzer) -> dict[str, list[int]]:
    """{morpheme: its positions, ascending} over all texts of a field."""
    placed: dict[str, list[int]] = {}
    position = 0
    for text in texts:
        for morpheme, parts in analyzer.morphemes(text):
            placed.setdefault(morpheme, []).append(position)
            for number, part in enumerate(parts):
                placed.setdefault(part, []).append(position + number)
            position += len(parts) or 1
        position += VALUE_GAP
    return placed


def _values(obj: Any) -> dict[type, dict[str, list[Any]]]:
    return {kind: _values_of_kind(obj, kind) for kind in (SearchField, AutocompleteField, FilterField)}


def _values_of_kind(obj: Any, kind: type[Any]) -> dict[str, list[Any]]:
    by_path: dict[str, list[Any]] = {}
    for path, value in _collect(obj, obj.get_search_fields(), kind, ""):
        by_path.setdefault(path, []).extend(_flat(value) if kind is FilterField else _texts(value))
    return by_path


def _collect(obj: Any, fields: Sequence[Any], kind: type[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for field in fields:
        if isinstance(field, RelatedFields):
            # Following a relation costs a query: only for what is asked for.
            related = field.get_value(obj) if any(True for _ in _walk(field.fields, kind, "")) else None
            if related is None:
                continue
            for child in _related(related):
                yield from _collect(child, field.fields, kind, f"{prefix}{field.field_name}__")
        elif isinstance(field, kind):
            yield prefix + field.field_name, field.get_value(obj)


def _related(related: Any) -> list[Any]:
    if isinstance(related, Manager):
        return list(related.all())
    return [related() if callable(related) else related]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple, set)) or hasattr(value, "iterator"):
        return [item.pk if isinstance(item, Model) else item for item in value]
    return [value.pk if isinstance(value, Model) else value]


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (list, tuple, set, type({}.values()))) or hasattr(value, "iterator"):
        return [text for item in value for text in _texts(item)]
    return [force_str(value)]
