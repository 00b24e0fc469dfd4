"""What the search can do with a word that an editor proposes, said in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelsearch.backends import get_search_backend

from search.engine.analysis import MAX_SYNONYM_MORPHEMES, Analyzer, korean_runs
from search.engine.backend import WhooshSearchBackend
from search.engine.text import fold, normalise
from search.models import SynonymGroup

MAX_WORDS, MAX_LENGTH = 20, 40
TERM_LENGTHS = range(3, 21)
_ALLOWED = re.compile(r"(?:[^\W_]|[ .&+'·/-])+")


def analyzer() -> Analyzer | None:
    """The analysis of the index that answers; None where another engine searches, or morphemes are not to be had."""
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend) or backend.analyzer.degraded:
        return None
    return backend.analyzer


def split_words(text: str) -> list[str]:
    """The words of the lines of a text, as they are kept: without empty lines and repetitions."""
    words: dict[str, str] = {}
    for line in text.splitlines():
        if word := normalise(line):
            words.setdefault(fold(word), word)
    return list(words.values())


def key_of(text: str, analysis: Analyzer | None) -> str:
    """Equal for spellings that mean the same to the search: 콜 센터, 콜센터 and 콜센터를."""
    clean = fold(normalise(text))
    tokens = analysis.tokens(clean) if analysis else []
    return "".join(token.text for token in tokens) or clean.replace(" ", "")


def synonym_problems(words: Sequence[str]) -> list[str]:
    """Why these words cannot be a group of synonyms, a sentence each; empty when they can."""
    if len(words) < 2:
        return [_("Write at least two different words, each on a line of its own.")]
    problems = []
    if len(words) > MAX_WORDS:
        problems.append(_("There are %(count)d words; a group may have %(limit)d.") % _count(len(words), MAX_WORDS))
    analysis = analyzer()
    shapes = [problem for word in words if (problem := _shape_problem(word) or _reach_problem(word, analysis))]
    return problems + (shapes or list(_same_for_the_search(words, analysis)))


def term_problem(word: str) -> str:
    """Why the dictionary cannot learn this word, as a sentence; empty when it can."""
    if " " in word:
        return _("A term is one word without spaces. For a phrase make a group of synonyms.")
    if korean_runs(word) != [word]:
        return _("The dictionary learns Korean words only; letters, digits and marks are found as they are.")
    if len(word) not in TERM_LENGTHS:
        limits = {"least": TERM_LENGTHS.start, "most": TERM_LENGTHS.stop - 1}
        return _("A term has %(least)d to %(most)d letters: shorter ones would tear other words apart.") % limits
    return ""


def groups_sharing(words: Iterable[str], *, other_than: int | None) -> list[tuple[SynonymGroup, list[str]]]:
    """The groups in use that have one of the words already, each with its words that are the same for the search."""
    analysis = analyzer()
    wanted = {key_of(word, analysis) for word in words}
    found = []
    for group in SynonymGroup.objects.filter(active=True).exclude(pk=other_than):
        shared = [word for word in group.members if key_of(word, analysis) in wanted]
        if shared:
            found.append((group, shared))
    return found


def _shape_problem(word: str) -> str:
    if len(word) > MAX_LENGTH:
        return _("“%(word)s” is too long; %(limit)d letters are possible.") % {"word": word[:20], "limit": MAX_LENGTH}
    if not _ALLOWED.fullmatch(word):
        return _("“%(word)s” has a mark that cannot be searched for. Use letters, digits and spaces.") % {"word": word}
    return ""


def _reach_problem(word: str, analysis: Analyzer | None) -> str:
    if analysis is None:
        return ""
    parts = [token.text for token in analysis.tokens(fold(normalise(word)))]
    if not parts:
        return _("“%(word)s” has nothing that is searched for: particles and endings alone find nothing.") % {
            "word": word
        }
    if len(parts) > MAX_SYNONYM_MORPHEMES:
        sentence = ngettext(
            "“%(word)s” cannot work: it has %(count)d part for the search (%(parts)s), and %(limit)d are possible.",
            "“%(word)s” cannot work: it has %(count)d parts for the search (%(parts)s), and %(limit)d are possible.",
            len(parts),
        )
        return sentence % {"word": word, "parts": " + ".join(parts), **_count(len(parts), MAX_SYNONYM_MORPHEMES)}
    return ""


def _same_for_the_search(words: Sequence[str], analysis: Analyzer | None) -> Iterable[str]:
    first: dict[str, str] = {}
    for word in words:
        same = first.setdefault(key_of(word, analysis), word)
        if same != word:
            yield _("“%(one)s” and “%(other)s” are the same for the search already. Keep one of them.") % {
                "one": same,
                "other": word,
            }


def _count(count: int, limit: int) -> dict[str, int]:
    return {"count": count, "limit": limit}
