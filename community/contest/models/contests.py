"""A contest (one edition) with its divisions and awards."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import MarkdownField, render_fields
from common.richtext import validate_no_control_characters
from community.contest.choices import Border, ContestStatus, Entrants, EntryKind, RoundingMode
from community.contest.querysets import ContestQuerySet
from people.models import LocalGovernment, User

# The Markdown fields of a contest, in the order in which they are read.
CONTEST_TEXTS = ("description", "consent", "pledge")
DEFAULT_RETENTION_DAYS = 180


class Contest(models.Model):
    """One edition of a competition. What happens when follows from its stages; `status` says who knows of it.

    `version` goes up with every change of the configuration: a form carries the one it was drawn from.
    """

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100, validators=[validate_no_control_characters])
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    host = models.CharField(_("held by"), max_length=100, blank=True, validators=[validate_no_control_characters])
    contact = models.CharField(
        _("contact of the office"), max_length=200, blank=True, validators=[validate_no_control_characters]
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True, validators=[validate_no_control_characters])
    description = MarkdownField(_("announcement"), blank=True)
    consent = MarkdownField(_("consent to personal data"), blank=True)
    pledge = MarkdownField(_("pledge"), blank=True)
    rendered = models.JSONField(default=dict, editable=False)
    retention_days = models.PositiveSmallIntegerField(
        _("days for which residents' data is kept after the awards"), default=DEFAULT_RETENTION_DAYS
    )
    step_places = models.PositiveSmallIntegerField(
        _("decimals of every step"), default=4, validators=[MaxValueValidator(12)]
    )
    final_places = models.PositiveSmallIntegerField(
        _("decimals of a total"), default=2, validators=[MaxValueValidator(12)]
    )
    rounding = models.CharField(
        _("how is rounded"), max_length=10, choices=RoundingMode.choices, default=RoundingMode.HALF_UP
    )
    award_border = models.CharField(
        _("who ties where an award ends"), max_length=10, choices=Border.choices, default=Border.OPEN
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ContestStatus.choices, default=ContestStatus.DRAFT, db_index=True
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("copied from")
    )
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    opened_at = models.DateTimeField(_("announced"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The number that the last submitted entry got; handed out under this row's lock.
    last_number = models.PositiveIntegerField(default=0, editable=False)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contest:contest", args=[self.slug])

    @property
    def html(self) -> dict[str, str]:
        """{text: trusted HTML} of the Markdown fields that say something; show it through `|trusted`."""
        return dict(self.rendered)

    def recompute(self) -> None:
        self.rendered = render_fields(self, CONTEST_TEXTS)


class Division(models.Model):
    """What an entry is entered in. Its rules say whose entries it takes and how many of each local government."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="divisions", verbose_name=_("contest"))
    name = models.CharField(_("division"), max_length=60, validators=[validate_no_control_characters])
    kind = models.CharField(_("what is entered"), max_length=10, choices=EntryKind.choices, default=EntryKind.PRACTICE)
    entrants = models.CharField(_("who enters"), max_length=12, choices=Entrants.choices, default=Entrants.ANY)
    per_government = models.PositiveSmallIntegerField(
        _("entries a government"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "name"], name="contest_division_once"),
            models.CheckConstraint(condition=Q(per_government__gte=1), name="contest_division_takes_entries"),
        ]

    def __str__(self) -> str:
        return self.name

    def takes(self, government: LocalGovernment) -> bool:
        """Whether entries of the government belong here; essays of residents are no government's."""
        return self.kind == EntryKind.PRACTICE and fits(self.entrants, government)


class Award(models.Model):
    """A prize named by its patron, and how many of it are given; those at the top of the list go to the best."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="awards", verbose_name=_("contest"))
    division = models.ForeignKey(
        Division, models.CASCADE, null=True, blank=True, related_name="awards", verbose_name=_("division")
    )
    name = models.CharField(_("name of the award"), max_length=60, validators=[validate_no_control_characters])
    patron = models.CharField(_("patron"), max_length=60, blank=True, validators=[validate_no_control_characters])
    number = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("award of a contest")
        verbose_name_plural = _("awards of contests")
        ordering = ["sort_order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="contest_award_is_given")]

    def __str__(self) -> str:
        return self.name


def fits(entrants: str, government: LocalGovernment) -> bool:
    """Whether a government is one of those that a value of Entrants names."""
    if entrants in (Entrants.METROPOLITAN, Entrants.BASIC):
        return bool(government.level == entrants)
    return entrants == Entrants.ANY or bool(government.kind == entrants)


def first_fitting(divisions: Iterable[Division], government: LocalGovernment) -> Division | None:
    """The first division that takes the government's entries."""
    return next((division for division in divisions if division.takes(government)), None)
