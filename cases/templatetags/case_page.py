"""What the templates of a case draw, worked out from the case alone, so that previews and reviews draw the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.choices import TEXT_PARTS
from cases.evidence import WEIGHTS
from cases.models import CaseMetric, CasePage
from cases.wording import bar_inputs, budget_in_words, period_in_words, staff_in_words
from common import richtext
from common.pictures import BarChart, before_after_bars, plain_number

register = template.Library()


@dataclass(frozen=True, slots=True)
class TextSection:
    """A written part: its anchor, its heading, its trusted HTML."""

    key: str
    label: str | Promise
    html: str


@register.simple_tag
def text_sections(case: CasePage) -> list[TextSection]:
    """The written parts that the case has, in reading order."""
    return [
        TextSection(part, WEIGHTS[part][0], richtext.trusted(case.rendered[part]))
        for part in TEXT_PARTS
        if case.rendered.get(part)
    ]


@register.simple_tag
def metric_bars(case: CasePage) -> BarChart:
    """The figures that have a value before and after, as pairs of bars."""
    return before_after_bars(bar_inputs(case), title=_("Figures before and after"))


@register.simple_tag
def single_figures(case: CasePage) -> list[tuple[str, str]]:
    """(figure, value in words) of those that have one value only."""
    return [(metric.name, words) for metric in case.metrics.all() if (words := _single(metric))]


def _single(metric: CaseMetric) -> str:
    value, label = (metric.before, metric.before_label) if metric.after is None else (metric.after, metric.after_label)
    if value is None or (metric.before is not None and metric.after is not None):
        return ""
    text = f"{plain_number(value)}{metric.unit}"
    return f"{text} ({label})" if label else text


@register.simple_tag
def case_facts(case: CasePage) -> list[tuple[str | Promise, Any]]:
    """(term, text) of the short facts, those without text left for the template to leave out.

    The source is not among them: the head of the page names it.
    """
    current = case.government.current
    moved = current.name if current and current.pk != case.government_id else ""
    return [
        (_("Local government"), case.government.name),
        (_("Today's government"), moved),
        (_("CS type"), case.cs_type.name if case.cs_type else ""),
        (_("Focus task"), case.get_focus_task_display()),
        (_("Scope"), case.get_scope_display()),
        (_("Whose voice"), case.voice),
        (_("Year"), case.year),
        (_("Period"), period_in_words(case)),
        (_("Budget"), budget_in_words(case)),
        (_("Staff"), staff_in_words(case)),
    ]


@register.simple_tag
def grade_meaning(case: CasePage) -> str:
    """Why the case has its grade, and what would raise it."""
    return {
        "A": _("Measured before and after, with the source of the figures."),
        "B": _("Measured before and after. Naming the source of the figures would raise the grade."),
        "C": _("Results are described. Figures before and after would raise the grade."),
        "D": _("No results are given yet."),
    }.get(case.grade, "")


@register.simple_tag
def contact_office(case: CasePage) -> str:
    """The office that is responsible, without the name of a person."""
    officer = case.contact
    names = (officer.government.name, officer.department) if officer else (case.government.name,)
    return " ".join(name for name in names if name)


@register.simple_tag
def case_publication(case: CasePage, named: bool = False) -> list[tuple[str | Promise, Any]]:
    """(term, text) of what stands beside the text: tags, the responsible office (`named`: and officer), the licence."""
    name = f" {case.contact.user.name}" if named and case.contact else ""
    return [
        (_("Tags"), ", ".join(item.tag.name for item in case.tagged_items.all())),
        (_("Responsible"), contact_office(case) + name),
        (_("Licence"), case.get_licence_display()),
    ]
