"""What adoption shows on the pages of cases and of governments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from cases.adoption.adopters import adopters_of
from cases.adoption.choices import OPEN, AdoptionStage
from cases.adoption.models import Adoption, CaseFollowUp
from cases.adoption.pictures import telling_picture
from cases.adoption.querysets import GIVEN, MADE
from cases.adoption.rules import can_adopt, can_answer_follow_up
from cases.library import shelf_beside
from cases.rules import government_today
from people.atlas import atlas_of
from people.roles import is_member, officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser

SHOWN = 5
# How many yearly answers a case shows; at most one question is open.
ANSWERS = 3


def adopt_button(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """To adopt the case, or to go on with what the person's government has begun; None for whoever can neither."""
    officer = officer_of(user)
    if officer is None or not can_adopt(user, case):
        return None
    here = government_today(officer.government)
    own = next((one for one in adopters_of(case, user) if one.government == here and one.stage in OPEN), None)
    return {"own": own, "url": reverse("adoption:start", args=[case.number])}


def case_adoptions(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """How far the case has spread: numbers for all, the tree of those that the person may see, the yearly answers."""
    numbers = stage_numbers(case, user)
    asked = list(CaseFollowUp.objects.filter(case=case)[: ANSWERS + 1])
    answers = [one for one in asked if one.answer][:ANSWERS]
    question = None
    if user.is_authenticated and can_answer_follow_up(user, case):
        question = next((one for one in asked if not one.answer), None)
    if not numbers and not answers and question is None:
        return None
    seen = adopters_of(case, user) if numbers else ()
    return {
        "numbers": [(str(AdoptionStage(stage).label), number) for stage, number in numbers.items()],
        "picture": telling_picture(case, seen, shelf_beside(case, user)) if seen else "",
        "hidden": sum(numbers.values()) - sum(one.stage in numbers for one in seen),
        "answers": answers,
        "question": question,
    }


def stage_numbers(case: CasePage, user: AnyUser) -> dict[str, int]:
    """{stage: number of adoptions}, stages without any left out; for residents only those that count.

    A query for residents alone: members see every adoption of a case that they see, and so count what they see.
    """
    if is_member(user):
        found = dict(Counter(one.stage for one in adopters_of(case, user)))
    elif not case.adoptions:
        return {}  # the number of the case says so without a query
    else:
        rows = Adoption.objects.for_case(case).counted()
        found = dict(rows.order_by().values_list("stage").annotate(number=Count("pk")))
    return {stage.value: found[stage.value] for stage in AdoptionStage if stage.value in found}


def government_adoptions(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    """What it adopted and what others took from it, as far as the person may see; None when there is neither.

    One query.
    """
    around = Adoption.objects.visible_to(user).around(government, user)
    rows = list(around.first_of_each_side(SHOWN).for_names_known())
    if not rows:
        return None
    places = atlas_of(government).rows
    for row in rows:
        row.government = places[row.government_id]
    made, given = ([row for row in rows if row.side == side] for side in (MADE, GIVEN))
    return {
        "made": made,
        "given": given,
        "made_count": made[0].of_side if made else 0,
        "given_count": given[0].of_side if given else 0,
    }
