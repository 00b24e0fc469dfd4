"""The raw scores of a stage, taken away by the office."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import require
from community.contest import rules
from community.contest.models import Score, Stage
from people.models import User


@transaction.atomic
def raw_scores(*, actor: User, stage: Stage, reason: str) -> tuple[list[str], Iterator[list[object]]]:
    """Heading and rows of the whole ledger of a stage that is over, replaced rows too, in its order.

    The log says who took it and what for.
    """
    require(rules.can_compute(actor, stage, timezone.now()))
    log(instance=stage.contest, action="contest.scores_taken", user=actor, data={"stage": str(stage), "reason": reason})
    header = [
        *(_("Row"), _("Number"), _("Entry"), _("Local government"), _("Judge"), _("Criterion")),
        *(_("Points"), _("Highest points"), _("Weight"), _("Given at"), _("Counts")),
    ]
    return header, _rows(stage)


def _rows(stage: Stage) -> Iterator[list[object]]:
    scores = Score.objects.filter(stage=stage)
    columns = scores.order_by("-number").values_list("entry_id", "judge_id", "criterion_id", "number")
    newest: dict[tuple[int, int, int], int] = {}
    for entry, judge, criterion, number in columns.iterator():
        newest.setdefault((entry, judge, criterion), number)
    counting = set(newest.values())
    rows = scores.order_by("number").select_related("entry__contest", "entry__government", "judge__user", "criterion")
    for row in rows.iterator(chunk_size=2000):
        yield [
            row.number,
            row.entry.label,
            row.entry.title,
            row.entry.government.name_ko if row.entry.government else "",
            row.judge.user.name,
            row.criterion.name,
            row.points,
            row.criterion.max_points,
            row.criterion.weight,
            row.given_at,
            _("yes") if row.number in counting else _("replaced"),
        ]
