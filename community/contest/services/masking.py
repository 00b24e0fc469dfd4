"""How entries are read in blind stages: the office decides what is masked, and may look behind it with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from common.richtext import render_markdown
from community.contest import rules_judging as rules
from community.contest.choices import TEXT_PARTS
from community.contest.dealing import entries_in
from community.contest.engine.masking import Span, masked
from community.contest.models import Entry, EntryVersion, Mask, Stage
from community.contest.suggesting import FIELDS, Suggester
from people.models import User

MOST_WORDS = 50
LONGEST_WORD = 40
Spans = Mapping[str, Sequence[tuple[int, int]]]


@transaction.atomic
def decide_mask(*, actor: User | None, entry: Entry, spans: Spans, words: Iterable[str] = ()) -> Mask:
    """Mask these spans, as {field: [(start, end)]} of the frozen text, and these words wherever they stand.

    From then on judges of blind stages read the entry. ValidationError for spans outside the text and for words that
    are too short, too long or too many. `actor` is None for commands only.
    """
    if actor is not None:
        require(rules.can_oversee(actor))
    version = _frozen(entry)
    texts = version.fields
    listed = checked_words(words)
    for field, given in spans.items():
        length = len(texts.get(field, "")) if field in FIELDS else 0
        if any(not 0 <= start < end <= length for start, end in given):
            raise ValidationError(_("A masked place lies outside the text. Load the page again."))
    content = {field: _masked(texts.get(field, ""), spans.get(field, ()), listed) for field in FIELDS}
    mask, _made = Mask.objects.select_for_update().get_or_create(version=version)
    mask.spans = {field: sorted(map(list, given)) for field, given in spans.items() if given}
    mask.words, mask.content = listed, content
    mask.rendered = {part: str(render_markdown(content[part])) for part in TEXT_PARTS if content[part]}
    mask.decided_by, mask.decided_at = actor, timezone.now()
    mask.save()
    data = {"entry": entry.label, "places": sum(len(given) for given in spans.values()), "words": len(listed)}
    log(instance=entry.contest, action="contest.masked", user=actor, data=data)
    return mask


@transaction.atomic
def accept_suggestions(*, actor: User | None, stage: Stage) -> tuple[int, int]:
    """Decide for every entry of the stage that has no mask and nothing unsure in it: (done, left for a person)."""
    if actor is not None:
        require(rules.can_oversee(actor))
    suggester, done, left = Suggester(), 0, 0
    for entry in entries_in(stage).select_related("frozen").filter(frozen__mask=None):
        found = suggester.suggestions(entry, _frozen(entry))
        if all(each.chosen for each in found):
            decide_mask(actor=actor, entry=entry, spans=grouped((each.field, each.start, each.end) for each in found))
            done += 1
        else:
            left += 1
    return done, left


@transaction.atomic
def look_behind(*, actor: User, stage: Stage, entry: Entry, reason: str) -> None:
    """Note that, and why, somebody of the office looked up who stands behind a number of a blind stage."""
    require(rules.can_oversee(actor))
    if not reason.strip():
        raise DomainError(_("Give the reason. It stands in the log."))
    data = {"entry": entry.label, "stage": stage.name, "reason": reason.strip()}
    log(instance=entry.contest, action="contest.unmasked", user=actor, data=data)


def grouped(spans: Iterable[tuple[str, int, int]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for field, start, end in spans:
        found.setdefault(field, []).append((start, end))
    return found


def checked_words(words: Iterable[str]) -> list[str]:
    """Each once, without what surrounds it; ValidationError when they cannot be masked sensibly."""
    listed = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(listed) > MOST_WORDS:
        raise ValidationError(_("At most %(most)s further words can be masked.") % {"most": MOST_WORDS})
    for word in listed:
        if not 2 <= len(word) <= LONGEST_WORD:
            raise ValidationError(
                _("“%(word)s”: a word to be masked has 2 to %(most)s letters.")
                % {"word": word[:LONGEST_WORD], "most": LONGEST_WORD}
            )
    return listed


def _masked(text: str, spans: Sequence[tuple[int, int]], words: Sequence[str]) -> str:
    """Both at once: overlapping places become one."""
    everywhere = [match.span() for word in words for match in re.finditer(re.escape(word), text, flags=re.IGNORECASE)]
    joined: list[list[int]] = []
    for start, end in sorted([*map(tuple, spans), *everywhere]):
        if joined and start < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return masked(text, [Span(start, end, "", (), True) for start, end in joined])


def _frozen(entry: Entry) -> EntryVersion:
    version: Any = entry.frozen
    if version is None:
        raise DomainError(_("Freeze the entries first: what is masked is what judges read."))
    return version  # type: ignore[no-any-return]
