"""What a stage came to: sheets, rulings, what was approved and published, the awards given, the exhibition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from cases.choices import SAMPLE_WEIGHT
from cases.models import CasePage, CsType
from common.richtext import strip_to_text, validate_no_control_characters
from community.contest.choices import REASON_LENGTH, EntryKind, Verdict
from community.contest.models.contests import Award, Contest
from community.contest.models.entries import Entry, EntryVersion
from community.contest.models.judging import Written
from community.contest.models.stages import Stage
from community.contest.querysets_results import AwardGivenQuerySet, ExhibitQuerySet, OutcomeQuerySet
from people.models import LocalGovernment, User


class ResultSheet(Written):
    """A stage's result for one kind of entries, with every step. `sha256` is that of `text`, for anybody to compute.

    `entries` are the keys of the entries it was computed from; `withdrawn` says of those that had withdrawn from which
    stage on nothing counts for them; `last_ruling` is the last ruling that it knows.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="sheets", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices, default=EntryKind.PRACTICE)
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("content"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    entries = models.JSONField(default=list, editable=False)
    withdrawn = models.JSONField(default=dict, editable=False)
    last_ruling = models.PositiveBigIntegerField(default=0, editable=False)
    computed_at = models.DateTimeField(_("computed"), default=timezone.now)
    computed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("computed by")
    )

    class Meta:
        verbose_name = _("result sheet")
        verbose_name_plural = _("result sheets")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["stage", "kind", "number"], name="contest_sheet_once")]

    def __str__(self) -> str:
        return f"{self.stage} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("contest:sheet", args=[self.pk])


class Ruling(Written):
    """The office's word on an entry that the declared rules leave open, at the border of a stage or of an award.

    A later ruling on the same entry at the same place replaces the earlier one.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="rulings", verbose_name=_("stage"))
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="rulings", verbose_name=_("award")
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="rulings", verbose_name=_("entry"))
    passes = models.BooleanField(_("is in"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, validators=[validate_no_control_characters])
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.passes}"

    @property
    def at(self) -> str:
        """The place as the engine names it."""
        return f"award:{self.award_id}" if self.award_id else str(self.stage_id)


class Approval(Written):
    """The office approved a sheet: what it says about a stage holds. Once a stage and kind.

    Never changed. Its rows, the outcomes and the awards go together when it is taken back: see TakenBack.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="approvals", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices, default=EntryKind.PRACTICE)
    sheet = models.OneToOneField(ResultSheet, models.PROTECT, related_name="approval", verbose_name=_("result sheet"))
    reason = models.CharField(
        _("remark"), max_length=REASON_LENGTH, blank=True, validators=[validate_no_control_characters]
    )
    approved_at = models.DateTimeField(_("approved at"), default=timezone.now)
    approved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )

    class Meta:
        verbose_name = _("approval of a result")
        verbose_name_plural = _("approvals of results")
        constraints = [models.UniqueConstraint(fields=["stage", "kind"], name="contest_approval_once")]

    def __str__(self) -> str:
        return f"{self.sheet}"


class TakenBack(Written):
    """An approval that held for a time and was taken back before anything rested on it, with the reason.

    The rows of the approval itself are gone; what it said stands here. `outcomes`: {entry: verdict}, keys as text;
    `awards`: {check code: entry}, of certificates that hold no more.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="taken_back", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices, default=EntryKind.PRACTICE)
    sheet = models.ForeignKey(ResultSheet, models.PROTECT, related_name="taken_back", verbose_name=_("result sheet"))
    outcomes = models.JSONField(default=dict, editable=False)
    awards = models.JSONField(default=dict, editable=False)
    approved_at = models.DateTimeField(_("approved at"))
    approved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, validators=[validate_no_control_characters])
    taken_back_at = models.DateTimeField(_("taken back at"), default=timezone.now)
    taken_back_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )

    class Meta:
        verbose_name = _("approval taken back")
        verbose_name_plural = _("approvals taken back")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sheet}"


class Outcome(Written):
    """What became of an entry in a stage, as approved. Those that passed are in the next stage.

    `averages`: {stage: {criterion: mean points of the judges whose scores were complete}}, keys and numbers as text, of
    the judging stages that this result rests on.
    """

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="outcomes", verbose_name=_("approval"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="outcomes", verbose_name=_("stage"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="outcomes", verbose_name=_("entry"))
    verdict = models.CharField(_("outcome"), max_length=12, choices=Verdict.choices)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=12, null=True, blank=True)
    averages = models.JSONField(default=dict, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome of an entry")
        verbose_name_plural = _("outcomes of entries")
        ordering = ["stage", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["stage", "entry"], name="contest_outcome_once")]
        indexes = [models.Index(fields=["stage", "verdict"], name="contest_outcome_by_verdict")]

    def __str__(self) -> str:
        return f"{self.entry} {self.verdict}"


class Publication(models.Model):
    """When a stage's outcomes become known: at once, or by the clock at `publish_at`. Published once, for good."""

    stage = models.OneToOneField(Stage, models.PROTECT, related_name="publication", verbose_name=_("stage"))
    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    set_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("publication of results")
        verbose_name_plural = _("publications of results")
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=False) | Q(published_at__isnull=False),
                name="contest_publication_has_time",
            )
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(published_at=None), name="contest_publication_due"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}"


class AwardGiven(Written):
    """An award that an entry got, by an approved sheet. `code` is printed on the certificate and checks it."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="given", verbose_name=_("award"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="award_given", verbose_name=_("entry"))
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="awards", verbose_name=_("approval"))
    code = models.CharField(_("check code"), max_length=20, unique=True)

    objects = AwardGivenQuerySet.as_manager()

    class Meta:
        verbose_name = _("award given")
        verbose_name_plural = _("awards given")
        ordering = ["award__sort_order", "award", "entry__number"]

    def __str__(self) -> str:
        return f"{self.award} {self.entry}"


class Exhibit(index.Indexed, models.Model):
    """A winner or finalist on show. The row is made when the exhibition opens: before, nothing can find it.

    It goes when the entry withdraws. What it shows is the version that was judged. `case` is the one that was made of
    it, or from which it was entered.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="exhibits", verbose_name=_("contest"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="exhibit", verbose_name=_("entry"))
    version = models.ForeignKey(EntryVersion, models.PROTECT, related_name="+", verbose_name=_("frozen version"))
    title = models.CharField(_("title"), max_length=100)
    award = models.ForeignKey(
        AwardGiven, models.PROTECT, null=True, blank=True, related_name="exhibits", verbose_name=_("award")
    )
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("local government")
    )
    province = models.ForeignKey(
        LocalGovernment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province or metropolitan city"),
    )
    cs_type = models.ForeignKey(
        CsType, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("CS type")
    )
    case = models.ForeignKey(
        CasePage, models.SET_NULL, null=True, blank=True, related_name="exhibits", verbose_name=_("case")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    opened_at = models.DateTimeField(_("on show since"), default=timezone.now)

    objects = ExhibitQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("search_text"),
        index.AutocompleteField("title"),
        index.FilterField("contest"),
        index.FilterField("province"),
        index.FilterField("cs_type"),
        index.FilterField("opened_at"),
        index.FilterField("is_sample", weights={True: SAMPLE_WEIGHT}),
    ]

    class Meta:
        verbose_name = _("exhibit")
        verbose_name_plural = _("exhibits")
        ordering = ["-contest__year", "-contest", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contest:exhibit", args=[self.contest.slug, self.entry.number])

    @property
    def search_text(self) -> str:
        """The words of what is shown, with who entered it and what it won."""
        names = [self.government.name_ko if self.government else "", str(self.award.award if self.award else "")]
        texts = [strip_to_text(html, between="\n") for _name, html in self.version.sections]
        return "\n".join([*filter(None, names), str(self.version.fields.get("summary", "")), *texts])
