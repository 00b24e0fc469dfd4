"""The first text of a paper: what the cases say and nothing else, each with its number, and marks where to write on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.citation import citation
from cases.models import CasePage
from cases.papers.choices import SectionKey
from cases.papers.others import StateOfOther, period_of
from common.richtext import strip_to_text
from common.richtext_limits import MAX_CHARACTERS, refusal

# What one part of one case may give to a section, so that eight cases leave room for writing.
MAX_QUOTE = 1_800
# What Markdown lets one escape; HTML needs none, since the pipeline shows it as typed.
_MARKS = re.compile(r"([\\`*_\[\]>#|!])")
_LIST_MARK = re.compile(r"^([-+]|\d+(?=\.))")
_HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)
_SETEXT = re.compile(r"^[ ]{0,3}(=+|-+)[ ]*$", re.MULTILINE)


def draft_sections(cases: Sequence[CasePage], others: Sequence[StateOfOther]) -> dict[str, str]:
    """{value of SectionKey: Markdown} for all sections. Each text is within the limits of what can be kept.

    `cases` have their government and metrics loaded; only they and `others` are quoted.
    """
    makers: dict[SectionKey, Callable[[], str]] = {
        SectionKey.BACKGROUND: lambda: _background(cases),
        SectionKey.OTHERS: lambda: _others(others),
        SectionKey.PLAN: lambda: _plan(cases),
        SectionKey.BUDGET: lambda: _budget(cases),
        SectionKey.SCHEDULE: lambda: _schedule(cases),
        SectionKey.EFFECT: lambda: _effect(cases, others),
        SectionKey.SOURCES: lambda: sources(cases),
    }
    return {key.value: within_limits(make()) for key, make in makers.items()}


def blank(what: str) -> str:
    """A place that the writer has to fill, to be found by its brackets."""
    return _("**[To be filled in: %(what)s]**") % {"what": what}


def plain(text: str) -> str:
    """One line of other people's words that Markdown takes for words alone, in a cell of a table too."""
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _LIST_MARK.sub(lambda mark: f"\\{mark[1]}" if mark[1] in "-+" else f"{mark[1]}\\", line)


def within_limits(text: str) -> str:
    """The text as it is when it can be kept; else its words without marks, cut."""
    if not refusal(text):
        return text
    paragraphs = (strip_to_text(part) for part in re.split(r"\n\s*\n", text))
    bare = "\n\n".join(plain(part) for part in paragraphs if part)[: MAX_CHARACTERS - 1]
    return bare if not refusal(bare) else re.sub(r"[\\`*_\[\]<>#|~!&()]", " ", bare)


def quote(text: str, number: str) -> str:
    """A part of a case for the inside of a section: its headings under ours, cut at a paragraph when it is long."""
    text = _HEADING.sub(lambda match: "#" * min(len(match[1]) + 3, 6), _SETEXT.sub("", text.replace("\r\n", "\n")))
    if len(text) <= MAX_QUOTE:
        return text.strip()
    kept = text[:MAX_QUOTE].rsplit("\n\n", 1)[0].strip()
    if kept.count("```") % 2:
        kept += "\n```"
    return f"{kept}\n\n{_('(Shortened. The whole text stands in %(number)s.)') % {'number': number}}"


def _headed(case: CasePage, *parts: str) -> str:
    """The parts of one case under a heading that names it; "" when it gives none."""
    given = [part for part in parts if part]
    title = f"### {plain(case.government.name)}: {plain(case.title)} ({case.number})"
    return "\n\n".join([title, *given]) if given else ""


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _background(cases: Sequence[CasePage]) -> str:
    own = blank(_("what is wrong here now, whom it concerns, which plan or rule asks for it"))
    quoted = (_headed(case, plain(case.summary), quote(case.problem, case.number or "")) for case in cases)
    return _joined([own, *quoted])


def _others(others: Sequence[StateOfOther]) -> str:
    day = date_format(timezone.localdate(), "Y.m.d")
    lead = _("As this site knew it on %(day)s. What a case does not give is left empty.") % {"day": day}
    head = [_("Local government"), _("Case"), _("Number"), _("State"), _("Evidence"), _("Period")]
    rows = [[o.government, o.title, o.number, o.status or _("Published case"), o.grade, o.period] for o in others]
    return _joined([lead, _table(head, rows), _evidence_key(others)])


def _evidence_key(others: Sequence[StateOfOther]) -> str:
    if not any(other.grade for other in others):
        return ""
    return _(
        "Evidence: A measured before and after with sources, B measured before and after, C results in words, D none."
    )


def _plan(cases: Sequence[CasePage]) -> str:
    own = blank(_("what we want to do, who leads it, what we do otherwise than the cases"))
    return _joined([own, *(_headed(case, *_ways(case)) for case in cases)])


def _ways(case: CasePage) -> list[str]:
    pairs = (
        (_("What was done"), case.action),
        (_("Conditions for spreading"), case.spread),
        (_("Obstacles and lessons"), case.lessons),
    )
    return [f"#### {label}\n\n{quote(text, case.number or '')}" for label, text in pairs if text.strip()]


def _budget(cases: Sequence[CasePage]) -> str:
    own = blank(_("the amounts for us, in the table below; where the money comes from"))
    return _joined([own, _list(_cost(case) for case in cases)])


def _cost(case: CasePage) -> str:
    given = []
    if case.budget is not None:
        given.append(_("%(won)s won") % {"won": f"{case.budget:,}"})
    if case.staff is not None:
        given.append(_("%(count)s persons") % {"count": f"{case.staff.normalize():f}"})
    cost = ", ".join(given) or _("the case gives neither budget nor staff")
    return f"{plain(case.government.name)}: {cost} ({case.number})"


def _schedule(cases: Sequence[CasePage]) -> str:
    own = blank(_("our steps and their months, in the table below"))
    lines = (
        f"{plain(case.government.name)}: {period_of(case) or _('the case gives no period')} ({case.number})"
        for case in cases
    )
    return _joined([own, _list(lines)])


def _effect(cases: Sequence[CasePage], others: Sequence[StateOfOther]) -> str:
    own = blank(_("our aims with figures, and how they will be measured"))
    head = [_("Local government"), _("Figure"), _("Before"), _("After"), _("Unit"), _("Source")]
    rows = [
        [f"{other.government} ({other.number})", figure.name, figure.before, figure.after, figure.unit, figure.source]
        for other in others
        for figure in other.figures
    ]
    caution = _("These are the figures of others under their conditions. They are no forecast for us.") if rows else ""
    results = (_headed(case, quote(case.results, case.number or "")) for case in cases)
    return _joined([own, _table(head, rows) if rows else "", caution, *results])


def sources(cases: Sequence[CasePage]) -> str:
    """A line for each case: its citation and its licence."""
    return _list(f"{plain(citation(case))} ({plain(str(case.get_licence_display()))})" for case in cases)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
