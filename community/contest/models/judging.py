"""Who judges what, and what they gave: panels, judges, conflicts, assignments, the ledger of scores, remarks."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.constraints import or_none
from common.ledger import WaitingMail
from common.richtext import validate_no_control_characters
from community.contest.choices import (
    REASON_LENGTH,
    REMARK_LENGTH,
    Answer,
    AssignmentState,
    ConflictKind,
    MadeBy,
    RemarkTo,
    ReminderKind,
)
from community.contest.models.contests import Contest, Division
from community.contest.models.entries import Entry, EntryVersion
from community.contest.models.stages import Criterion, Stage
from community.contest.querysets_judging import AppendOnly, AssignmentQuerySet, JudgeQuerySet
from people.models import LocalGovernment, User


class Panel(models.Model):
    """The judges of a stage, or of the entries of one province or division in it.

    An entry belongs to the panel that names the most of what it is; a stage never has two panels for the same.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="panels", verbose_name=_("stage"))
    name = models.CharField(_("name of the panel"), max_length=60, validators=[validate_no_control_characters])
    province = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("province or metropolitan city"),
    )  # fmt: skip
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("division")
    )

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "stage",
                or_none("province"),
                or_none("division"),
                name="contest_panel_once",
                violation_error_message=_("There is a panel for these entries already."),
            ),
            models.UniqueConstraint(fields=["stage", "name"], name="contest_panel_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Judge(models.Model):
    """A person on a panel: what they answered, and the most entries they take (empty: any number).

    `stage` is the panel's: nobody sits on two panels of one stage. The engine knows a judge by this row's key.
    """

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="judges", verbose_name=_("panel"))
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="judges", verbose_name=_("stage"))
    user = models.ForeignKey(User, models.PROTECT, related_name="judging", verbose_name=_("judge"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, default=Answer.INVITED)
    most = models.PositiveSmallIntegerField(
        _("at most so many entries"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[validate_no_control_characters])
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "user"],
                name="contest_judge_once_a_stage",
                violation_error_message=_("This person judges in the stage already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Conflict(models.Model):
    """Why a person never judges an entry, or any entry of a government, in any stage of the contest."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="conflicts", verbose_name=_("contest"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("judge"))
    entry = models.ForeignKey(
        Entry, models.CASCADE, null=True, blank=True, related_name="conflicts", verbose_name=_("entry")
    )
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("local government")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ConflictKind.choices)
    reason = models.CharField(
        _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_no_control_characters]
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "user", "entry"],
                condition=Q(entry__isnull=False),
                name="contest_conflict_entry_once",
            ),
            models.UniqueConstraint(
                fields=["contest", "user", "government"],
                condition=Q(government__isnull=False),
                name="contest_conflict_government_once",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) ^ Q(government__isnull=False), name="contest_conflict_names_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.entry or self.government}"


class Assignment(models.Model):
    """An entry that a judge has to score. `place` orders the judge's queue: who skips one puts it at the end.

    `draft` keeps what the judge typed and has not handed in: {name of the field: text}. `reason` says why they abstain;
    with `is_conflict` the entry is taken from them for good and another judge is needed.
    """

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="assignments", verbose_name=_("judge"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="assignments", verbose_name=_("entry"))
    state = models.CharField(
        _("state"), max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN, db_index=True
    )
    made = models.CharField(_("how it was assigned"), max_length=10, choices=MadeBy.choices)
    made_at = models.DateTimeField(_("assigned"), default=timezone.now)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assigned by")
    )
    place = models.PositiveIntegerField(default=0, editable=False)
    reason = models.CharField(
        _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_no_control_characters]
    )
    is_conflict = models.BooleanField(_("conflict of interest"), default=False)
    draft = models.JSONField(default=dict, blank=True, editable=False)
    drafted_at = models.DateTimeField(_("draft kept"), null=True, blank=True, editable=False)
    scored_at = models.DateTimeField(_("scored"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["place", "entry__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry"], name="contest_assignment_once"),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.ABSTAINED) | ~Q(reason=""), name="contest_abstention_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_conflict=False) | Q(state=AssignmentState.ABSTAINED), name="contest_conflict_abstains"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} · {self.entry}"


class Written(models.Model):
    """A row that is written once: changing or deleting it is refused."""

    objects = AppendOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"A {type(self).__name__} is never changed: write a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"A {type(self).__name__} is never deleted.")


class Score(Written):
    """A row of the ledger. Of the rows with one stage, entry, judge and criterion the highest `number` counts.

    `points` None: withdrawn, or the judge abstains. `number` is unique over all contests: it orders the whole ledger.
    """

    number = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="scores", verbose_name=_("stage"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="scores", verbose_name=_("entry"))
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="scores", verbose_name=_("judge"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion"))
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True)
    given_at = models.DateTimeField(_("written down"), default=timezone.now)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written down by"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="contest_score_not_negative")
        ]
        indexes = [models.Index(fields=["stage", "entry", "judge", "criterion"], name="contest_score_by_key")]

    def __str__(self) -> str:
        return f"{self.number}"


class Remark(Written):
    """What a judge writes beside the points. Of one assignment and reader the newest counts; empty takes it back."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="remarks", verbose_name=_("assignment"))
    to = models.CharField(_("for whom"), max_length=10, choices=RemarkTo.choices)
    text = models.TextField(
        _("comment"), max_length=REMARK_LENGTH, blank=True, validators=[validate_no_control_characters]
    )
    given_at = models.DateTimeField(_("written down"), default=timezone.now)

    class Meta:
        verbose_name = _("comment of a judge")
        verbose_name_plural = _("comments of judges")
        ordering = ["pk"]
        indexes = [models.Index(fields=["assignment", "to"], name="contest_remark_by_reader")]

    def __str__(self) -> str:
        return self.text[:40]


class Mask(models.Model):
    """How a frozen version is read in blind stages. No judge of a blind stage reads one that nobody has looked at.

    `spans` is {field: [[start, end], ...]} in the frozen text, `words` what is masked wherever it stands; `content` and
    `rendered` are the version's with both applied.
    """

    version = models.OneToOneField(EntryVersion, models.CASCADE, related_name="mask", verbose_name=_("version"))
    spans = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=list, blank=True)
    content = models.JSONField(default=dict, editable=False)
    rendered = models.JSONField(default=dict, editable=False)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("masking")
        verbose_name_plural = _("maskings")

    def __str__(self) -> str:
        return f"{self.version}"


class Reminder(WaitingMail):
    """A mail before a stage closes, at most one a person, stage and kind. Its words are made when it is sent."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("recipient"))
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="reminders", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=4, choices=ReminderKind.choices)

    class Meta:
        verbose_name = _("reminder of a stage")
        verbose_name_plural = _("reminders of stages")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "stage", "kind"], name="contest_reminder_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.stage}"
