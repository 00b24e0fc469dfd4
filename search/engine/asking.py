"""What a query says around its subject: 어떻게 하나요, 방법, 사례가 있나요. Asked, not looked for."""

from __future__ import annotations

from search.engine.analysis import Analyzer
from search.engine.text import clip_query

# Stems that are nothing but the question.
QUESTION = frozenset({"어떻", "어떠하", "어떡하", "무엇", "어디", "언제", "누구", "얼마", "궁금", "궁금하"})
# The same, and those with which Korean ties a subject to a question. Documents use them for everything.
ASKING = QUESTION | {
    *("알", "싶", "방법", "사례", "경우", "때", "곳", "것", "가능", "좋"),
    *("위하", "대하", "관하", "통하", "따르"),
}


def subject(text: str, analyzer: Analyzer) -> str:
    """The words of a query that say what is looked for; all of them when that would leave nothing.

    Words of nothing but particles, adverbs or empty verbs (있나요) go with the asking ones. Without morphemes nothing
    can be told apart.
    """
    clean = clip_query(text)
    if analyzer.degraded:
        return clean
    kept = {token.word for token in analyzer.tokens(clean) if token.text not in ASKING}
    return _only(clean, kept)


def without_question(text: str, analyzer: Analyzer) -> str:
    """The words of a query but for 어떻게, 무엇을 and their like; all of them when that would leave nothing."""
    clean = clip_query(text)
    stems: dict[int, set[str]] = {}
    for token in analyzer.tokens(clean):
        stems.setdefault(token.word, set()).add(token.text)
    questions = {number for number, inside in stems.items() if inside <= QUESTION}
    return _only(clean, set(range(len(clean.split(" ")))) - questions)


def _only(text: str, numbers: set[int]) -> str:
    return " ".join(word for number, word in enumerate(text.split(" ")) if number in numbers) or text
