"""Loads the reference lists of search words. Each row is offered once; what editors do with it then is theirs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from search.engine.text import fold, normalise
from search.models import Edition, SearchTerm, SeededWords, SynonymGroup
from search.vocabulary import SYNONYMS_FILE, TERMS_FILE, read_file


@dataclass(slots=True)
class Seeded:
    """How many rows were added and brought up to date; a sentence for each that was left because of the editors."""

    added: int = 0
    changed: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def ensure_search_words(folder: Path, *, dry_run: bool = False) -> Seeded:
    """Add the rows that were never loaded, and bring up to date those that no editor has touched since.

    What editors changed, switched off or deleted stays so. With `dry_run` nothing is written.
    """
    result = Seeded()
    for row in read_file(folder, TERMS_FILE):
        _seed_term(row["word"].strip(), result, dry_run)
    for row in read_file(folder, SYNONYMS_FILE):
        _seed_synonyms([row["word"], *row["synonyms"].split("|")], result, dry_run)
    return result


def words_are_seeded() -> bool:
    """Whether the lists have been loaded at all."""
    return SeededWords.objects.exists()


def digest(words: str) -> str:
    """Tells whether a group still is what the list said."""
    return hashlib.sha256(words.encode()).hexdigest()


def _seed_term(word: str, result: Seeded, dry_run: bool) -> None:
    if _seen(Edition.Name.TERMS, word) is not None:
        return
    if SearchTerm.objects.filter(word=word).exists():
        result.kept.append(f"{word}: the editors have this term already.")
    else:
        result.added += 1
        if not dry_run:
            SearchTerm.objects.create(word=word)
    _remember(Edition.Name.TERMS, word, word, dry_run)


def _seed_synonyms(given: list[str], result: Seeded, dry_run: bool) -> None:
    members = list(dict.fromkeys(normalise(word) for word in given if word.strip()))
    words = "\n".join(members)
    seen = _seen(Edition.Name.SYNONYMS, members[0])
    if len(members) < 2 or seen == digest(words):
        return
    untouched = _group_with_digest(seen) if seen else None
    sharing = _shares_words(members, other_than=untouched)
    if (seen and untouched is None) or sharing is not None:
        result.kept.append(f"{members[0]}: left as the editors have it" + (f" ({sharing})." if sharing else "."))
    elif untouched is not None:
        result.changed += 1
        untouched.words = words
        if not dry_run:
            untouched.save()
    else:
        result.added += 1
        if not dry_run:
            SynonymGroup.objects.create(words=words)
    _remember(Edition.Name.SYNONYMS, members[0], words, dry_run)


def _group_with_digest(wanted: str) -> SynonymGroup | None:
    return next((group for group in SynonymGroup.objects.filter(active=True) if digest(group.words) == wanted), None)


def _shares_words(members: list[str], other_than: SynonymGroup | None) -> SynonymGroup | None:
    wanted = {fold(word) for word in members}
    for group in SynonymGroup.objects.exclude(pk=other_than.pk if other_than else None):
        if wanted & {fold(word) for word in group.members}:
            return group
    return None


def _seen(kind: str, key: str) -> str | None:
    return SeededWords.objects.filter(kind=kind, key=key).values_list("digest", flat=True).first()


def _remember(kind: str, key: str, words: str, dry_run: bool) -> None:
    if not dry_run:
        SeededWords.objects.update_or_create(kind=kind, key=key, defaults={"digest": digest(words)})
