"""What contest managers type: the words of a contest, its stages, and rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import CHOOSE, MAX_ROWS, RowForm, RowSet, row_set
from common.richtext import validate_no_control_characters
from community.contest.choices import REASON_LENGTH, SCORING, StageKind, TieRule
from community.contest.models import (
    CONTEST_TEXTS,
    Award,
    BallotGroup,
    Contest,
    Criterion,
    Division,
    Quota,
    Share,
    Stage,
    TieBreak,
)
from community.contest.services.configuring import WORDS, Row
from people.choices import Level
from people.models import LocalGovernment

# These words begin other addresses.
RESERVED = frozenset(
    {"manage", "entries", "essays", "enter", "judging", "vote", "sheets", "exhibition", "certificates"}
)
# What only a judging stage has, and what votes have as well: who goes on.
JUDGING_FIELDS = ("level", "method", "judges_per_entry", "fewest_judges", "is_blind")
DECIDING_FIELDS = ("floor", "quota", "quota_total", "quota_by", "free_places", "border", "lot_seed")
# What nobody scores cannot be told apart by judges' scores.
OF_JUDGES = frozenset({TieRule.CRITERION, TieRule.MORE_TOP_SCORES})
# What may be left out of a form and is then as the model declares it.
WITH_DEFAULTS = ("quota_by", "free_places", "border", "vote_points")
SLUG_HINT = _("Small letters, digits and hyphens, for example best-2027. It cannot be changed later.")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class NewContestForm(forms.ModelForm):
    """The beginning of an edition, empty or as a copy of a past one."""

    class Meta:
        model = Contest
        fields = ["title", "year", "slug"]
        help_texts = {"slug": SLUG_HINT}

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(_("This address is taken. Choose another one."))
        return slug


class WordsForm(forms.ModelForm):
    class Meta:
        model = Contest
        fields = list(WORDS)
        widgets = {"summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}
        help_texts = {
            "contact": _("Phone and mail address, as entrants should use them."),
            "summary": _("One or two sentences for the list of contests."),
            "consent": _("What is collected, for what, how long it is kept. Entrants tick it."),
            "pledge": _("What entrants promise, for example that nothing is copied. They tick it."),
            "retention_days": _("Only matters where residents enter essays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CONTEST_TEXTS:
            self.fields[name].widget.attrs["data-preview-url"] = reverse_lazy("cases:preview-markdown")


class StageForm(forms.ModelForm):
    """One stage. What does not belong to its kind is emptied; the kind is chosen once."""

    class Meta:
        model = Stage
        fields = [
            *("name", "opens_at", "closes_at", "divisions", "level", "method", "judges_per_entry"),
            *("fewest_judges", "is_blind", "floor", "quota", "quota_total", "quota_by", "free_places", "border"),
            *("lot_seed", "vote_points"),
        ]
        widgets = {
            "opens_at": moment_input(),
            "closes_at": moment_input(),
            "divisions": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "opens_at": _("In Seoul time. The stage opens by itself."),
            "closes_at": _("The first minute in which nothing is taken any more, in Seoul time."),
            "divisions": _("None chosen means all of them."),
            "fewest_judges": _("Empty: all of them. A smaller number lets a result stand when judges are missing."),
            "is_blind": _("Names of local governments and places are hidden in what judges read."),
            "floor": _("Who has fewer points of 100 does not go on. Empty: no such limit."),
            "quota": _("In the last stage: how many are decided about. Empty: nobody is held back."),
            "quota_total": _("Instead of a number for each group: places shared by how many entries each group has."),
            "free_places": _("When a group has fewer entries with a result than places."),
            "border": _("After all tie-breaks, when more entries tie than places are left."),
            "vote_points": _("The entry with the most votes has 100 points, or the votes are a part of the ballots."),
            "lot_seed": _("Only where lots decide. Any number, declared before judging begins."),
        }

    def __init__(self, *args: Any, contest: Contest, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.instance.contest, self.instance.kind = contest, kind
        self.fields["divisions"].queryset = contest.divisions.all()  # type: ignore[attr-defined]
        for name in WITH_DEFAULTS:
            self.fields[name].required = False
        if kind != StageKind.VOTE:
            del self.fields["vote_points"]
        else:
            self.fields["quota"].help_text = _("Empty: the vote holds nobody back and only counts in another stage.")
        if kind not in SCORING:
            for name in DECIDING_FIELDS:
                del self.fields[name]
        if kind != StageKind.JUDGING:
            for name in JUDGING_FIELDS:
                del self.fields[name]
        else:
            self.fields["level"].required = True
            self.fields["level"].choices = [("", CHOOSE), *Stage._meta.get_field("level").choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return filled_up(Stage, super().clean() or self.cleaned_data, WITH_DEFAULTS)


def filled_up(model: type[Model], cleaned: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What was left out is as the model declares it."""
    default = {name: model._meta.get_field(name).get_default() for name in names if name in cleaned}
    return cleaned | {name: value for name, value in default.items() if not cleaned[name]}


class RescheduleForm(forms.Form):
    """Other dates for a stage of an announced contest."""

    opens_at = forms.DateTimeField(label=_("Opens"), widget=moment_input())
    closes_at = forms.DateTimeField(label=_("Closes"), widget=moment_input())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        validators=[validate_no_control_characters],
        help_text=_("It is written into the log of the contest."),
    )


class TableRow(RowForm):
    """A row with its place among the others."""

    place = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=999)

    def __init__(self, *args: Any, contest: Contest, stage: Stage | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        for name, field in self.fields.items():
            if name == "division":
                field.queryset = contest.divisions.all()  # type: ignore[attr-defined]
            elif name == "criterion":
                field.queryset = Criterion.objects.filter(stage=stage)  # type: ignore[attr-defined]
            elif name == "source":
                field.queryset = contest.stages.filter(kind__in=SCORING)  # type: ignore[attr-defined]
            elif name == "province":
                field.queryset = provinces()  # type: ignore[attr-defined]
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = CHOOSE if field.required else _("All")


def provinces() -> Any:
    """The metropolitan governments of today; sample ones last."""
    rows = LocalGovernment.objects.valid_on(timezone.localdate()).filter(level=Level.METROPOLITAN)
    return rows.order_by("is_sample", "name_ko")


class DivisionRow(TableRow):
    class Meta:
        model = Division
        fields = ["name", "kind", "entrants", "per_government"]


class AwardRow(TableRow):
    class Meta:
        model = Award
        fields = ["name", "patron", "number", "division"]


class CriterionRow(TableRow):
    class Meta:
        model = Criterion
        fields = ["name", "weight", "max_points", "guide"]


class ShareRow(TableRow):
    class Meta:
        model = Share
        fields = ["source", "weight", "absent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].required = False

    def clean(self) -> dict[str, Any]:
        return filled_up(Share, super().clean() or self.cleaned_data, ["absent"])


class TieBreakRow(TableRow):
    class Meta:
        model = TieBreak
        fields = ["rule", "criterion"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].empty_label = _("None")  # type: ignore[attr-defined]
        if self.stage is not None and self.stage.kind == StageKind.VOTE:
            rules = self.fields["rule"]
            rules.choices = [pair for pair in rules.choices if pair[0] not in OF_JUDGES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and (cleaned.get("rule") == "criterion") != bool(cleaned.get("criterion")):
            raise forms.ValidationError(_("Choose a criterion for the rule that compares one, and for no other rule."))
        return cleaned


class QuotaRow(TableRow):
    class Meta:
        model = Quota
        fields = ["division", "province", "number"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and not cleaned.get("division") and not cleaned.get("province"):
            raise forms.ValidationError(_("Choose a division or a province."))
        return cleaned


class BallotGroupRow(TableRow):
    class Meta:
        model = BallotGroup
        fields = ["name", "division", "entrants", "picks"]


class TableForm:
    """The rows of one table, from the database or from what was posted.

    Rows carry no keys: the n-th stands for the n-th of the table, which the contest's version vouches for.
    """

    PREFIX = "rows"

    def __init__(
        self,
        row: type[TableRow],
        standing: Sequence[Any],
        data: QueryDict | None,
        *,
        contest: Contest,
        stage: Stage | None,
    ) -> None:
        self.standing = standing
        kwargs = {"contest": contest, "stage": stage}
        self.more = data is not None and "more" in data
        names = [*row._meta.fields, "place"]  # type: ignore[attr-defined]
        if data is not None and not self.more:
            self.rows: RowSet = row_set(row)(data, prefix=self.PREFIX, form_kwargs=kwargs)
            return
        if data is not None:
            total = min(_total(data), MAX_ROWS)
            initial = [{name: data.get(f"{self.PREFIX}-{at}-{name}", "") for name in names} for at in range(total)]
        else:
            initial = [
                {**{name: getattr(thing, name) for name in names[:-1]}, "place": place}
                for place, thing in enumerate(standing, start=1)
            ]
        self.rows = row_set(row, 3 if self.more else 1)(initial=initial, prefix=self.PREFIX, form_kwargs=kwargs)

    def is_valid(self) -> bool:
        return self.rows.is_valid()

    def cleaned(self) -> list[Row]:
        """What services.configuring takes: by position, None for what goes, with `sort_order` from the places typed."""
        rows: list[dict[str, Any] | None] = []
        for place, form in enumerate(self.rows.forms):
            data = form.cleaned_data
            if not form.has_changed() or data.get("DELETE"):
                rows.append(None)
                continue
            wanted = data.get("place") or MAX_ROWS
            rows.append({**{k: v for k, v in data.items() if k not in ("DELETE", "place")}, "_at": (wanted, place)})
        order = sorted((row for row in rows if row), key=lambda row: row["_at"])
        places = {row["_at"]: rank for rank, row in enumerate(order)}
        return [_ordered(row, places) if row else None for row in rows]


def _ordered(row: Mapping[str, Any], places: Mapping[Any, int]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "_at"} | {"sort_order": places[row["_at"]]}


def _total(data: QueryDict) -> int:
    try:
        return int(data.get(f"{TableForm.PREFIX}-TOTAL_FORMS", "0"))
    except ValueError:
        return 0
