"""An index of generated documents in Korean letters, and queries for it, made without any language analysis.

The words follow a Zipf-Mandelbrot law (the commonest is in about half of the documents, as the commonest content
morphemes of real text are); the fields are those of a case: title, summary, body and tags, each as morphemes with
positions and as bigrams, and columns to filter, divide and sort by. Postings go straight to Whoosh's own codec, so the
files are what its writer makes of the same documents.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import whoosh.columns
import whoosh.fields
import whoosh.index
from whoosh.system import pack_uint

from search.engine.analysis import Token, pairs
from search.engine.schema import BIGRAMS, COLUMN, KEY, LABEL_COLUMN, MORPHEMES, PK_COLUMN, Tokens
from search.engine.values import SEPARATOR, encode

WORDS, FLATTENING = 60_000, 30
# field: (tokens on average, boost); about 170 tokens in all
FIELDS = {"title": (6, 2.0), "summary": (22, 1.5), "body": (138, 1.0), "tags": (4, 1.5)}
BOOSTS = {name: boost for name, (_, boost) in FIELDS.items()}
LABEL = "cases.casepage"
FACETS = ("year", "cs_type", "region", "tags")
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Collection:
    """What was written: the words by rank, and the words of some documents to make queries of."""

    words: Sequence[str]
    samples: list[list[str]] = field(default_factory=list)


class WordAnalyzer:
    """Splits on spaces: every word is one morpheme. What the engine needs of an analyser, for generated text."""

    version, degraded, words = "words", False, ()

    def tokens(self, text: str) -> list[Token]:
        tokens, start = [], 0
        for number, word in enumerate(text.split(" ")):
            tokens.append(Token(word, start, start + len(word), number))
            start += len(word) + 1
        return tokens

    def synonyms_at(self, texts: Sequence[str], place: int) -> tuple[int, list[tuple[str, ...]]]:
        return 1, []


def schema() -> whoosh.fields.Schema:
    """The fields as schema.build_schema() would make them for such a model."""
    fields: dict[str, Any] = {KEY: whoosh.fields.ID(unique=True, stored=True)}
    for name in FIELDS:
        fields[MORPHEMES + name] = Tokens(phrase=True)
        fields[BIGRAMS + name] = Tokens(phrase=False)
    for name in (PK_COLUMN, LABEL_COLUMN, *(COLUMN + facet for facet in (*FACETS, "audience", "published"))):
        fields[name] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
    return whoosh.fields.Schema(**fields)


@cache
def vocabulary(size: int = WORDS, seed: int = 0) -> tuple[str, ...]:
    """So many distinct words of one to four syllables, the commonest first."""
    rng = random.Random(seed)
    syllables = [chr(code) for code in rng.sample(range(0xAC00, 0xD7A4), 1_200)]
    weights = [1 / (rank + 20) for rank in range(len(syllables))]
    words: dict[str, None] = {}
    while len(words) < size:
        length = rng.choices((1, 2, 3, 4), (2, 60, 23, 15))[0]
        words["".join(rng.choices(syllables, weights, k=length))] = None
    return tuple(words)


def build(folder: Path, documents: int, seed: int = 0, size: int = WORDS) -> Collection:
    """Write an index of that many documents in one segment, in a vocabulary of `size` words."""
    words = vocabulary(size, seed)
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    index = whoosh.index.create_in(str(folder), schema())
    return Collection(words, _write(index.writer(), words, documents, 0, rng))


def append(folder: Path, words: Sequence[str], first: int, documents: int, seed: int = 1) -> None:
    """Add documents as a small commit does: a segment of their own (or merged with other small ones)."""
    _write(whoosh.index.open_dir(str(folder)).writer(), words, documents, first, np.random.default_rng(seed))


def queries(collection: Collection, number: int, seed: int = 2) -> list[str]:
    """Texts of one to four different words that stand together in some document."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < number:
        words = list(dict.fromkeys(rng.choice(collection.samples)))
        found[" ".join(rng.sample(words, min(len(words), rng.randint(1, 4))))] = None
    return list(found)


def _write(writer: Any, words: Sequence[str], documents: int, first: int, rng: Any) -> list[list[str]]:
    texts = {name: _Texts.drawn(rng, documents, mean, len(words)) for name, (mean, _) in FIELDS.items()}
    lengths = {}
    for name, drawn in texts.items():
        lengths[MORPHEMES + name] = drawn.counts.tolist()
        lengths[BIGRAMS + name] = drawn.bigram_counts(words).tolist()
    _write_documents(writer.perdocwriter, writer.schema, lengths, documents, first, rng)
    writer.docnum, writer._added = documents, True
    postings = _postings(words, texts)
    writer._flush_segment = lambda: _flush(writer, lengths, postings)
    writer.commit()
    sample = range(0, documents, max(1, documents // 5_000))
    return [[words[i] for name in ("title", "summary") for i in texts[name].of(doc)] for doc in sample]


def _flush(writer: Any, lengths: dict[str, list[int]], postings: Iterator[tuple[Any, ...]]) -> None:
    writer.perdocwriter.close()
    writer.fieldwriter.add_postings(writer.schema, _Lengths(lengths), postings)
    writer.fieldwriter.close()


@dataclass(frozen=True, slots=True)
class _Lengths:
    lengths: dict[str, list[int]]

    def doc_field_length(self, doc: int, name: str) -> int:
        return self.lengths[name][doc] if name in self.lengths else 0


@dataclass(frozen=True, slots=True)
class _Texts:
    """One field of all documents: word numbers in the order of documents and places, and where each begins."""

    numbers: Any
    counts: Any
    starts: Any

    @classmethod
    def drawn(cls, rng: Any, documents: int, mean: float, words: int) -> _Texts:
        weights = 1 / (np.arange(words) + FLATTENING)
        counts = np.maximum(1, rng.poisson(mean, documents))
        edges = np.cumsum(weights / weights.sum())
        numbers = np.minimum(np.searchsorted(edges, rng.random(counts.sum())), words - 1).astype(np.int32)
        return cls(numbers, counts, np.cumsum(counts) - counts)

    def of(self, doc: int) -> list[int]:
        return self.numbers[self.starts[doc] : self.starts[doc] + self.counts[doc]].tolist()

    def bigram_counts(self, words: Sequence[str]) -> Any:
        sizes = np.array([len(pairs(word)) for word in words])[self.numbers]
        return np.add.reduceat(sizes, self.starts)

    def occurrences(self, terms_of_word: list[list[int]]) -> tuple[Any, Any, Any]:
        """(term, document, place) of each occurrence, sorted by all three."""
        sizes = np.array([len(terms) for terms in terms_of_word])
        flat = np.array([term for terms in terms_of_word for term in terms], dtype=np.int64)
        begins = np.cumsum(sizes) - sizes
        repeat = sizes[self.numbers]
        within = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        terms = flat[np.repeat(begins[self.numbers], repeat) + within]
        docs = np.repeat(np.repeat(np.arange(len(self.counts)), self.counts), repeat)
        places = np.repeat(np.arange(len(self.numbers)) - np.repeat(self.starts, self.counts), repeat)
        order = np.lexsort((places, docs, terms))
        return terms[order], docs[order], places[order]


def _postings(words: Sequence[str], texts: dict[str, _Texts]) -> Iterator[tuple[Any, ...]]:
    """(field, term, document, weight, posting value) in the order in which the codec takes them."""
    spelled = [pairs(word) for word in words]
    bigrams = sorted({pair for several in spelled for pair in several})
    numbers = {pair: number for number, pair in enumerate(bigrams)}
    ranks = {word: rank for rank, word in enumerate(sorted(words))}
    by_kind = {
        BIGRAMS: (bigrams, [[numbers[pair] for pair in several] for several in spelled]),
        MORPHEMES: (sorted(words), [[ranks[word]] for word in words]),
    }
    for name in sorted(prefix + path for prefix in by_kind for path in texts):
        terms, of_word = by_kind[name[:2]]
        yield from _field_postings(name, [term.encode() for term in terms], texts[name[2:]], of_word)


def _field_postings(name: str, terms: list[bytes], drawn: _Texts, of_word: list[list[int]]) -> Iterator[Any]:
    encode_positions = Tokens(phrase=True).format.encode
    with_positions = name.startswith(MORPHEMES)
    numbers, docs, places = drawn.occurrences(of_word)
    new = np.flatnonzero(np.diff(numbers, prepend=-1) | np.diff(docs, prepend=-1))
    ends = np.append(new[1:], len(numbers)).tolist()
    heads = zip(new.tolist(), ends, numbers[new].tolist(), docs[new].tolist(), strict=True)
    for start, end, number, doc in heads:
        packed = encode_positions(places[start:end].tolist()) if with_positions else pack_uint(end - start)
        yield name, terms[number], doc, float(end - start), packed


def _write_documents(
    writer: Any, schema: Any, lengths: dict[str, list[int]], documents: int, first: int, rng: Any
) -> None:
    columns = _columns(documents, first, rng)
    order = sorted([*lengths, *columns, KEY])
    for doc in range(documents):
        writer.start_doc(doc)
        for name in order:
            if name in columns:
                writer.add_column_value(name, schema[name].column_type, columns[name][doc])
            elif name == KEY:
                writer.add_field(KEY, schema[KEY], f"{LABEL}:{first + doc}", 0)
            else:
                writer.add_field(name, schema[name], None, lengths[name][doc])
        writer.finish_doc()


def _columns(documents: int, first: int, rng: Any) -> dict[str, list[bytes]]:
    def chosen(values: list[Any], decay: float = 0.0) -> list[bytes]:
        weights = 1 / (np.arange(len(values)) + 1) ** decay
        forms = [encode(value).encode() for value in values]
        return [forms[i] for i in rng.choice(len(values), documents, p=weights / weights.sum())]

    tags = [encode(f"tag{number:03d}") for number in range(300)]
    several = [rng.choice(300, size, replace=False) for size in rng.integers(0, 5, documents)]
    return {
        PK_COLUMN: [encode(first + doc).encode() for doc in range(documents)],
        LABEL_COLUMN: [encode(LABEL).encode()] * documents,
        COLUMN + "year": chosen(list(range(2004, 2026))),
        COLUMN + "cs_type": chosen([f"type{number}" for number in range(9)], 0.7),
        COLUMN + "region": chosen(list(range(1, 251)), 0.5),
        COLUMN + "tags": [SEPARATOR.join(tags[i] for i in own).encode() for own in several],
        COLUMN + "audience": chosen(["public", "officers"], 2.0),
        COLUMN + "published": [encode(1_700_000_000 + int(at)).encode() for at in rng.integers(0, 10**8, documents)],
    }
