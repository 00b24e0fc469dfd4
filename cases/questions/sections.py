"""Where questions show up outside their own pages: on the case, in the account menu, in what search finds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import unmet
from cases.appendices import Appendix, register_appendix
from cases.panels import Place, register_case_panel
from cases.questions.choices import REMIND_AFTER_DAYS, Audience, Status
from cases.questions.models import Question
from cases.questions.rules import can_ask
from cases.rules import is_editor
from common.navigation import ACCOUNT, NavItem, register_nav
from common.richtext import strip_to_text
from people.desk import Entry, Kind, Share, day_of, first_few, line_of, register_desk
from people.roles import officer_of
from search.registry import Part

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser

SHOWN = 5
# The name under which a question is passed on to whoever else may know.
SOURCE = "question"


def register() -> None:
    """Called once when the app is ready."""
    register_desk("questions", 20, desk_share)
    register_case_panel("questions", Place.BELOW, 20, "questions/_panel.html", case_panel)
    register_case_panel("questions.ask", Place.CONTACT, 10, "questions/_ask_button.html", ask_button)
    register_nav(NavItem(_("Questions"), "questions:inbox", order=15, visible=concerned, menu=ACCOUNT))
    unmet.register_source(SOURCE, unanswered)
    register_appendix(Appendix("questions", "questions", texts_of, parts_of))


def concerned(request: HttpRequest) -> bool:
    return officer_of(request.user) is not None or is_editor(request.user)


def waiting_count(user: AnyUser) -> int:
    """How many questions wait for the person's government."""
    return Question.objects.waiting_for(user).count()


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """Questions that wait for an answer of the government, the oldest first. One query."""
    rows = first_few(Question.objects.waiting_for(user), "pk", "asked_at", "case__title", "case__number")
    entries = [
        Entry(
            row["case__title"],
            reverse("questions:question", args=[row["pk"]]),
            day_of(row["asked_at"]),
            row["case__number"],
        )
        for row in rows
    ]
    count = rows[0]["of_all"] if rows else 0
    return Share(
        [line_of(Kind.DUE, _("Questions that wait for an answer"), reverse("questions:inbox"), entries, count)]
    )


def case_panel(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The newest questions that the person may read; nothing when there is none. One query."""
    rows: QuerySet[Question] = Question.objects.visible_to(user).filter(case=case).exclude(status=Status.WITHDRAWN)
    found = list(rows.for_list()[: SHOWN + 1])
    if not found:
        return None
    return {"questions": found[:SHOWN], "more": len(found) > SHOWN}


def ask_button(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    return {} if can_ask(user, case) else None


def unanswered(number: int, user: AnyUser) -> unmet.Unmet | None:
    """One's own question that has waited for a week, for asking others; nobody else's, since it is private."""
    before = timezone.now() - datetime.timedelta(days=REMIND_AFTER_DAYS)
    rows = Question.objects.asked_by(user) if user.is_authenticated else Question.objects.none()
    question = rows.filter(pk=number, status=Status.WAITING, asked_at__lte=before).first()
    return unmet.Unmet(" ".join(question.text.split()), question.text) if question else None


def texts_of(case: CasePage) -> list[str]:
    """The words of the answered public questions, in the order asked. No query where `questions` are prefetched."""
    open_ones = [question for question in case.questions.all() if question.is_part_of_the_case]
    return [words_of(question) for question in sorted(open_ones, key=lambda question: question.asked_at)]


def parts_of(cases: Sequence[CasePage]) -> dict[int, list[Part]]:
    """The same words, for saying that a hit was found there. One query."""
    rows = Question.objects.filter(case__in=[case.pk for case in cases], status=Status.ANSWERED)
    found: dict[int, list[Part]] = {}
    for question in rows.filter(audience=Audience.PUBLIC).order_by("asked_at", "pk"):
        found.setdefault(question.case_id, []).append(
            Part(
                name=str(_("Questions and answers")),
                label=_("Found in the questions and answers"),
                url=reverse("questions:question", args=[question.pk]),
                text=words_of(question),
            )
        )
    return found


def words_of(question: Question) -> str:
    return f"{question.text}\n{strip_to_text(question.answer_html, between=chr(10))}"
