"""What judges type: their answer to an invitation, points and comments, why they abstain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.richtext import validate_no_control_characters
from community.contest.choices import REASON_LENGTH, REMARK_LENGTH, RemarkTo
from community.contest.models import Criterion
from community.contest.services.scoring import outside_scale
from people.models import LocalGovernment

PREFIX = "points_"


class AnswerForm(forms.Form):
    """What goes with accepting."""

    most = forms.IntegerField(
        label=_("At most so many entries"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Empty: as many as it takes. Entries are shared out evenly."),
    )
    interests = forms.CharField(
        label=_("Local governments in which I have an interest"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line, with its full name: where you advise, where relatives work, what you helped with. "
            "Where you serve or served is known already."
        ),
    )
    note = forms.CharField(
        label=_("Note to the office"),
        required=False,
        max_length=200,
        validators=[validate_no_control_characters],
        help_text=_("For example when you are away."),
    )

    def clean_interests(self) -> list[LocalGovernment]:
        names = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["interests"].splitlines()))
        return [_government(name) for name in names if name]


def _government(name: str) -> LocalGovernment:
    """The one government that goes by the name; ValidationError when there is none or several."""
    rows = LocalGovernment.objects.filter(name_ko=name).select_related("current")
    found = list(rows) or list(LocalGovernment.objects.filter(name_short_ko=name).select_related("current"))
    today = {(each.current or each).pk: each.current or each for each in found}
    if len(today) == 1:
        return next(iter(today.values()))
    if not today:
        raise ValidationError(_now("There is no local government “%(name)s”.") % {"name": name[:60]})
    raise ValidationError(
        _now("Several local governments are called “%(name)s”. Write the province, too.") % {"name": name}
    )


class PointsInput(forms.NumberInput):
    """A number that a desk keyboard writes quickly: arrows change it by one, halves and hundredths are taken."""

    def __init__(self, most: int) -> None:
        super().__init__({"step": "any", "inputmode": "decimal", "min": 0, "max": most, "data-most": most})


class ScoreForm(forms.Form):
    """A field for each criterion, and the two comments."""

    to_entrant = forms.CharField(
        label=_("Comment to the entrant"),
        required=False,
        max_length=REMARK_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REMARK_LENGTH}),
        help_text=_("They read it after the results, without your name."),
    )
    to_panel = forms.CharField(
        label=_("Comment to the panel"),
        required=False,
        max_length=REMARK_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REMARK_LENGTH}),
        help_text=_("The judges of this entry read it once their own scores are in."),
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        fields = {field_of(criterion): _points_field(criterion) for criterion in criteria}
        self.fields = fields | self.fields

    def points(self) -> dict[int, Decimal]:
        """{criterion: points} of a valid form."""
        return {criterion.pk: self.cleaned_data[field_of(criterion)] for criterion in self.criteria}

    def remarks(self) -> dict[str, str]:
        return {RemarkTo.ENTRANT: self.cleaned_data["to_entrant"], RemarkTo.PANEL: self.cleaned_data["to_panel"]}

    @classmethod
    def typed_in(cls, data: Mapping[str, str], criteria: list[Criterion]) -> dict[str, str]:
        """What stands in the fields, whatever it is worth."""
        names = [*(field_of(criterion) for criterion in criteria), "to_entrant", "to_panel"]
        return {name: data.get(name, "") for name in names}


def field_of(criterion: Criterion) -> str:
    return f"{PREFIX}{criterion.pk}"


def initial_of(
    criteria: list[Criterion], points: Mapping[int, Decimal | None], remarks: Mapping[str, str]
) -> dict[str, str]:
    """A form's first values from what counts at the moment."""
    given = {field_of(each): plain(points[each.pk]) for each in criteria if points.get(each.pk) is not None}
    return given | {f"to_{to}": text for to, text in remarks.items()}


def plain(value: Decimal | None) -> str:
    """Points without noughts behind them: 8, 7.5."""
    return "" if value is None else f"{value.normalize():f}"


def points_typed(typed: Mapping[str, str], criteria: list[Criterion]) -> dict[int, Decimal | None]:
    """The points among what was typed that lie on the scale, for the running total."""
    field = {criterion.pk: _points_field(criterion) for criterion in criteria}
    found: dict[int, Decimal | None] = {}
    for criterion in criteria:
        try:
            found[criterion.pk] = field[criterion.pk].clean(typed.get(field_of(criterion), ""))
        except ValidationError:
            continue
    return found


def _points_field(criterion: Criterion) -> forms.DecimalField:
    wrong = outside_scale(criterion)
    field = forms.DecimalField(
        label=criterion.name,
        min_value=0,
        max_value=criterion.max_points,
        max_digits=5,
        decimal_places=2,
        widget=PointsInput(criterion.max_points),
        error_messages={
            "min_value": wrong,
            "max_value": wrong,
            "invalid": wrong,
            "max_digits": wrong,
            "max_whole_digits": wrong,
            "max_decimal_places": _("At most two digits behind the point."),
            "required": _now("Give points for “%(criterion)s”.") % {"criterion": criterion.name},
        },
    )
    for validator in field.validators:  # Django's own sentences for the limits do not name the criterion
        if getattr(validator, "code", "") in ("min_value", "max_value"):
            validator.message = wrong
    field.help_text = _now("0 to %(most)s points, weight %(weight)s%%. %(guide)s") % {
        "most": criterion.max_points,
        "weight": plain(criterion.weight),
        "guide": criterion.guide,
    }
    field.widget.attrs["data-weight"] = str(criterion.weight)
    return field


class AbstainForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the office reads it."),
    )
    is_conflict = forms.BooleanField(
        label=_("I have an interest in this entry"),
        required=False,
        help_text=_("Then it is taken from you in every stage, and the office gives it to another judge."),
    )
