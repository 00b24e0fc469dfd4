"""Begin a paper, save it, add a case to it, copy it, delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.models import CasePage
from cases.papers import rules
from cases.papers.choices import MAX_CASES, TITLE_LENGTH, SectionKey
from cases.papers.drafting import draft_sections
from cases.papers.models import PaperCase, ReviewPaper
from cases.papers.others import StateOfOther, state_of_others
from common.exceptions import DomainError, StaleEdit, require
from common.richtext import check_markdown
from people.models import User
from people.roles import officer_of


@transaction.atomic
def create_paper(*, actor: User, title: str, numbers: Sequence[str]) -> ReviewPaper:
    """A paper of the actor's government, drafted from the cases with these numbers, in this order.

    DomainError when a number names no case that the actor can read today, for no or too many cases.
    """
    require(rules.can_create(actor))
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_create saw to it
    cases = cases_by_number(actor, numbers)
    others = state_of_others(cases, actor)
    paper = ReviewPaper.objects.create(
        government=officer.government,
        author=officer,
        title=title.strip()[:TITLE_LENGTH],
        sections=draft_sections(cases, others),
        is_restricted=_restricted(others),
        updated_by=actor,
    )
    _put_cases(paper, cases, begin=0)
    log(instance=paper, action="papers.created", user=actor, data={"cases": [case.number for case in cases]})
    return paper


def cases_by_number(actor: User, numbers: Sequence[str]) -> list[CasePage]:
    """The published cases that the actor can read, in the order of the numbers, each once, ready for drafting."""
    wanted = list(dict.fromkeys(number.strip().upper() for number in numbers if number.strip()))
    if not wanted:
        raise DomainError(_("Give the number of at least one case, such as CS-2026-0012."))
    if len(wanted) > MAX_CASES:
        raise DomainError(_("A review paper takes at most %(limit)s cases.") % {"limit": MAX_CASES})
    rows = CasePage.objects.visible_to(actor).filter(number__in=wanted).select_related("government")
    found = {case.number: case for case in rows.prefetch_related("metrics")}
    if missing := [number for number in wanted if number not in found]:
        numbers_ = ", ".join(missing)
        raise DomainError(_("There is no published case with this number: %(numbers)s.") % {"numbers": numbers_})
    return [found[number] for number in wanted]


@transaction.atomic
def save_paper(
    *,
    paper: ReviewPaper,
    actor: User,
    base_version: int,
    title: str,
    sections: Mapping[str, str],
    budget_rows: Sequence[Mapping[str, Any]],
    schedule_rows: Sequence[Mapping[str, Any]],
) -> ReviewPaper:
    """Save the whole paper and return it as it is now. Sections that are not given keep their text.

    StaleEdit when somebody saved it after `base_version`; then nothing is written. RichTextError for a text that
    cannot be kept.
    """
    require(rules.can_edit(actor, paper))
    if unknown := set(sections) - set(SectionKey.values):
        raise ValueError(f"A review paper has no section {sorted(unknown)}.")
    for text in sections.values():
        check_markdown(text)
    fresh = ReviewPaper.objects.get(pk=paper.pk)
    _write(
        fresh,
        actor,
        base_version,
        title=title.strip()[:TITLE_LENGTH],
        sections=fresh.texts()["sections"] | dict(sections),
        budget_rows=[dict(row) for row in budget_rows],
        schedule_rows=[dict(row) for row in schedule_rows],
    )
    log(instance=paper, action="papers.saved", user=actor, data={"version": base_version + 1})
    return ReviewPaper.objects.get(pk=paper.pk)


@transaction.atomic
def add_case(*, paper: ReviewPaper, actor: User, number: str) -> ReviewPaper:
    """Add a case: what it says is written below each section, and what stands there stays as it is."""
    require(rules.can_edit(actor, paper))
    fresh = ReviewPaper.objects.get(pk=paper.pk)
    (case, *_others) = cases_by_number(actor, [number])
    there = list(fresh.chosen.values_list("case_id", flat=True))
    if case.pk in there:
        raise DomainError(_("%(number)s is in this review paper already.") % {"number": case.number})
    if len(there) >= MAX_CASES:
        raise DomainError(_("A review paper takes at most %(limit)s cases.") % {"limit": MAX_CASES})
    others = state_of_others([case], actor)
    drafted = draft_sections([case], others)
    sections = {key: _below(fresh.text_of(key), drafted[key]) for key in SectionKey.values}
    for text in sections.values():
        check_markdown(text)
    _write(fresh, actor, fresh.version, sections=sections, is_restricted=fresh.is_restricted or _restricted(others))
    _put_cases(fresh, [case], begin=len(there))
    log(instance=paper, action="papers.case_added", user=actor, data={"case": case.number})
    return ReviewPaper.objects.get(pk=paper.pk)


@transaction.atomic
def copy_paper(*, paper: ReviewPaper, actor: User) -> ReviewPaper:
    """A second paper with the same text, written by the actor; of its cases those that the actor can read today."""
    require(rules.can_copy(actor, paper))
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_copy saw to it
    fresh = ReviewPaper.objects.get(pk=paper.pk)
    texts = fresh.texts()
    texts["title"] = (_("Copy of %(title)s") % {"title": fresh.title})[:TITLE_LENGTH]
    made = ReviewPaper.objects.create(
        government=officer.government, author=officer, updated_by=actor, is_restricted=fresh.is_restricted, **texts
    )
    visible = {case.pk: case for case in CasePage.objects.visible_to(actor).filter(in_papers__paper=fresh)}
    keys = fresh.chosen.values_list("case_id", flat=True)
    _put_cases(made, [visible[key] for key in keys if key in visible], begin=0)
    log(instance=made, action="papers.copied", user=actor, data={"from": fresh.pk})
    return made


@transaction.atomic
def delete_paper(*, paper: ReviewPaper, actor: User) -> None:
    """Delete the paper for good. The log keeps that it was there and who deleted it."""
    require(rules.can_delete(actor, paper))
    log(instance=paper, action="papers.deleted", user=actor, deleted=True)
    paper.delete()


def _write(paper: ReviewPaper, actor: User, base_version: int, **values: Any) -> None:
    """Write over `base_version` and no other: the row that is counted is its own lock, on SQLite too."""
    rows = ReviewPaper.objects.filter(pk=paper.pk, version=base_version)
    if not rows.update(version=F("version") + 1, updated_at=timezone.now(), updated_by=actor, **values):
        raise StaleEdit(_("The review paper was saved after you had opened it here. Both texts are kept; choose one."))


def _put_cases(paper: ReviewPaper, cases: Sequence[CasePage], *, begin: int) -> None:
    PaperCase.objects.bulk_create(
        PaperCase(paper=paper, case=case, position=place) for place, case in enumerate(cases, start=begin)
    )


def _restricted(others: Sequence[StateOfOther]) -> bool:
    """Whether the draft quotes anything that only officers may read; every case of a draft is among the others."""
    return any(other.restricted for other in others)


def _below(text: str, addition: str) -> str:
    """What was drafted for one more case under what stands there; what is to be filled in is asked only once."""
    lines = [part for part in addition.split("\n\n") if not part.startswith("**[")]
    return "\n\n".join(part for part in (text.rstrip(), "\n\n".join(lines)) if part)
