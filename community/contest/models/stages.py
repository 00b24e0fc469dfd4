"""The dated stages of a contest, and how each is judged: criteria, shares, tie-breaks, quotas, groups on the ballot."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.constraints import or_none
from common.richtext import validate_no_control_characters
from community.contest.choices import (
    Absent,
    Border,
    Entrants,
    FreePlaces,
    Level,
    Method,
    QuotaBy,
    StageKind,
    StageState,
    TieRule,
    VotePoints,
)
from community.contest.models.contests import Contest, Division
from people.models import LocalGovernment

PERCENT = (MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100)))


class Stage(models.Model):
    """A part of a contest with its own dates: open from `opens_at` until just before `closes_at`.

    The fields from `level` on matter to judging and votes alone. `divisions` empty means all of them.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="stages", verbose_name=_("contest"))
    kind = models.CharField(_("kind of stage"), max_length=10, choices=StageKind.choices)
    name = models.CharField(_("name"), max_length=60, validators=[validate_no_control_characters])
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    divisions = models.ManyToManyField(Division, blank=True, related_name="stages", verbose_name=_("divisions"))
    level = models.CharField(_("level of judging"), max_length=12, choices=Level.choices, blank=True)
    method = models.CharField(_("how scores are joined"), max_length=10, choices=Method.choices, default=Method.MEAN)
    judges_per_entry = models.PositiveSmallIntegerField(
        _("judges an entry"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    fewest_judges = models.PositiveSmallIntegerField(
        _("fewest judges for a result"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_blind = models.BooleanField(_("judges do not see who entered"), default=False)
    floor = models.DecimalField(
        _("fewest points to go on"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    quota = models.PositiveSmallIntegerField(_("how many go on"), null=True, blank=True)
    quota_by = models.CharField(_("counted within"), max_length=20, choices=QuotaBy.choices, default=QuotaBy.ALL)
    quota_total = models.PositiveSmallIntegerField(_("how many go on, shared by size"), null=True, blank=True)
    free_places = models.CharField(
        _("places that a group cannot fill"), max_length=12, choices=FreePlaces.choices, default=FreePlaces.LAPSE
    )
    border = models.CharField(
        _("who ties where the places end"), max_length=10, choices=Border.choices, default=Border.OPEN
    )
    lot_seed = models.CharField(_("number for drawing lots"), max_length=40, blank=True)
    vote_points = models.CharField(
        _("how votes become points"), max_length=10, choices=VotePoints.choices, default=VotePoints.OF_MOST
    )

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["opens_at", "closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fewest_judges=None) | Q(fewest_judges__lte=F("judges_per_entry")),
                name="contest_stage_fewest_of_its_judges",
                violation_error_message=_("A result cannot need more judges than an entry has."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="contest_stage_closes_after_opening",
                violation_error_message=_("A stage closes after it opens."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=StageKind.JUDGING) | ~Q(level=""),
                name="contest_judging_has_level",
                violation_error_message=_("Say at which level this stage judges."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "opens_at", "closes_at"], name="contest_stage_by_time")]

    def __str__(self) -> str:
        return self.name

    def state_at(self, now: datetime.datetime) -> StageState:
        if now < self.opens_at:
            return StageState.COMING
        return StageState.OPEN if now < self.closes_at else StageState.OVER

    def takes(self, division: Division | None) -> bool:
        """Whether entries of the division pass through this stage. No query where `divisions` are prefetched."""
        chosen = self.divisions.all()
        return not chosen or division in chosen


class Criterion(models.Model):
    """What a judge looks at. `weight` is a percentage of the stage's score; points go from 0 to `max_points`."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="criteria", verbose_name=_("stage"))
    name = models.CharField(_("criterion"), max_length=60, validators=[validate_no_control_characters])
    guide = models.CharField(
        _("what to look at"), max_length=300, blank=True, validators=[validate_no_control_characters]
    )
    weight = models.DecimalField(_("weight (%)"), max_digits=5, decimal_places=2, validators=PERCENT)
    max_points = models.PositiveSmallIntegerField(
        _("highest points"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "name"], name="contest_criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="contest_criterion_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """How much of a stage's score comes from a source: its own judges (`source` is the stage itself), or another stage.

    A stage without shares counts its own judges alone.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="shares", verbose_name=_("stage"))
    source = models.ForeignKey(Stage, models.CASCADE, related_name="counted_in", verbose_name=_("what counts"))
    weight = models.DecimalField(_("weight (%)"), max_digits=5, decimal_places=2, validators=PERCENT)
    absent = models.CharField(
        _("an entry that was not there"), max_length=10, choices=Absent.choices, default=Absent.REFUSE
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("share of a score")
        verbose_name_plural = _("shares of a score")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "source"], name="contest_share_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="contest_share_weighs"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.weight}%"


class TieBreak(models.Model):
    """What decides between equal scores of a stage; the rules are asked in order."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="tie_breaks", verbose_name=_("stage"))
    rule = models.CharField(_("rule"), max_length=20, choices=TieRule.choices)
    criterion = models.ForeignKey(
        Criterion, models.CASCADE, null=True, blank=True, related_name="tie_breaks", verbose_name=_("criterion")
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("tie-break")
        verbose_name_plural = _("tie-breaks")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint("stage", "rule", or_none("criterion"), name="contest_tie_break_once"),
            models.CheckConstraint(
                condition=Q(rule=TieRule.CRITERION) ^ Q(criterion__isnull=True),
                name="contest_tie_break_names_its_criterion",
                violation_error_message=_("Choose a criterion for the rule that compares one, and for no other rule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}" if self.criterion_id else self.get_rule_display()

    @property
    def key(self) -> str:
        """As the engine writes it."""
        return f"criterion:{self.criterion_id}" if self.criterion_id else self.rule


class Quota(models.Model):
    """A number that goes on from one division or province, other than the stage's own number."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="quotas", verbose_name=_("stage"))
    division = models.ForeignKey(
        Division, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("division")
    )
    province = models.ForeignKey(
        LocalGovernment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province or metropolitan city"),
    )
    number = models.PositiveSmallIntegerField(_("how many go on"))
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint("stage", or_none("division"), or_none("province"), name="contest_quota_once"),
            models.CheckConstraint(
                condition=Q(division__isnull=False) | Q(province__isnull=False),
                name="contest_quota_names_a_group",
                violation_error_message=_("Choose a division or a province."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division or ''} {self.province or ''} {self.number}".strip()


class BallotGroup(models.Model):
    """A part of a ballot, and how many picks a voter has in it."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="ballot_groups", verbose_name=_("stage"))
    name = models.CharField(_("group on the ballot"), max_length=40, validators=[validate_no_control_characters])
    division = models.ForeignKey(
        Division, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("division")
    )
    entrants = models.CharField(_("who enters"), max_length=12, choices=Entrants.choices, default=Entrants.ANY)
    picks = models.PositiveSmallIntegerField(
        _("picks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("group on the ballot")
        verbose_name_plural = _("groups on the ballot")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "name"], name="contest_ballot_group_once"),
            models.CheckConstraint(condition=Q(picks__gte=1), name="contest_ballot_group_has_picks"),
        ]

    def __str__(self) -> str:
        return self.name
