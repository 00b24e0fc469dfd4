"""What people type about themselves and about each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.phones import normalise_phone
from people.choices import CsRole, Kind, Level
from people.models import LocalGovernment, Officer, User
from people.signup import keep_wish
from people.validators import no_links, plain_words


class GovernmentIterator(forms.models.ModelChoiceIterator):
    """Today's governments under their province, the province's own office first."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for province, rows in itertools.groupby(self.queryset, key=lambda government: government.province):
            yield (province.name if province else "", [self.choice(row) for row in rows])


class GovernmentField(forms.ModelChoiceField):
    """A choice among the governments that exist today. A plain select: typing finds a name, no JavaScript needed."""

    iterator = GovernmentIterator

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Local government"))
        kwargs.setdefault("empty_label", gettext_lazy("Choose your government"))
        super().__init__(queryset=LocalGovernment.objects.none(), **kwargs)

    def use_today(self) -> None:
        """Offer the governments of this day; called when a form is made, because lists and days change."""
        self.queryset = (
            LocalGovernment.objects.valid_on(timezone.localdate())
            .select_related("province")
            .order_by("is_sample", "province__name_ko", "province_id", "-level", "name_short_ko", "pk")
        )

    def label_from_instance(self, obj: Any) -> str:
        return obj.name if obj.level == Level.METROPOLITAN else obj.short_name


class OfficerDetailsForm(forms.Form):
    """What a membership says about the person, besides where."""

    department = forms.CharField(
        label=gettext_lazy("Department"),
        max_length=60,
        validators=[plain_words],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    post = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=40,
        validators=[plain_words],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    cs_role = forms.ChoiceField(label=gettext_lazy("CS role"), choices=CsRole.choices)
    phone = forms.CharField(
        label=gettext_lazy("Office phone"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Shown to other officers only when they ask for it."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return normalise_phone(phone) if phone else ""

    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("department", "post", "cs_role", "phone")}


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Name"),
            max_length=40,
            validators=[plain_words],
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **kwargs,
        )


class OfficerSignupForm(OfficerDetailsForm):
    """What allauth's sign-up form asks besides address and password."""

    name = NameField()
    government = GovernmentField()
    consent = forms.BooleanField(
        label=gettext_lazy("I agree that my name, government, department, post, CS role and phone are kept"),
        help_text=gettext_lazy(
            "They are kept to show who wrote and who answers, until you leave the site. "
            "Without your consent you can read what is public, but not join."
        ),
        error_messages={"required": gettext_lazy("Agree to the notice on personal data to join.")},
    )

    field_order = [
        "email", "name", "government", "department", "post", "cs_role", "phone", "password1", "password2", "consent",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["government"].use_today()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        government, email = cleaned.get("government"), cleaned.get("email")
        if government and email:
            domains = government.official_domains()
            if email.rpartition("@")[2].lower() not in domains:
                self.add_error("email", official_address_needed(government, domains))
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the account has been made and before its address is confirmed."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        keep_wish(request, user, government=self.cleaned_data["government"], **self.details())


def official_address_needed(government: LocalGovernment, domains: list[str]) -> str:
    """The sentence that names the domains which are accepted."""
    return _("Use your official address. For %(government)s these endings are accepted: %(domains)s.") % {
        "government": government.present_name,
        "domains": ", ".join(f"@{domain}" for domain in domains),
    }


class AffiliationForm(OfficerDetailsForm):
    government = GovernmentField()

    field_order = ["government", "department", "post", "cs_role", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["government"].use_today()  # type: ignore[attr-defined]


class ProfileForm(OfficerDetailsForm):
    """The name, and the details of an open membership when there is one."""

    name = NameField()

    field_order = ["name", "department", "post", "cs_role", "phone"]

    def __init__(self, *args: Any, user: User, officer: Officer | None, **kwargs: Any) -> None:
        initial = {"name": user.name}
        if officer:
            names = ("department", "post", "cs_role", "phone")
            initial |= {name: getattr(officer, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        if officer is None:
            for name in ("department", "post", "cs_role", "phone"):
                del self.fields[name]

    def details(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "name"}


class DecisionForm(forms.Form):
    """Approve, or refuse with a reason."""

    decision = forms.ChoiceField(choices=[("approve", gettext_lazy("Approve")), ("refuse", gettext_lazy("Refuse"))])
    reason = forms.CharField(
        label=gettext_lazy("Reason for refusal"),
        help_text=gettext_lazy("The person gets this text by mail. It is needed for a refusal only."),
        max_length=300,
        required=False,
        validators=[no_links],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give the reason, so that the person knows what to do."))
        return cleaned


class HandoverForm(forms.Form):
    successor = forms.ModelChoiceField(
        queryset=Officer.objects.none(),
        label=gettext_lazy("Successor"),
        empty_label=gettext_lazy("Choose who takes over"),
        help_text=gettext_lazy("Open drafts and contact duties pass to this person. What you wrote keeps your name."),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    pass_coordinator = forms.BooleanField(label=gettext_lazy("Pass on the coordinator's duty too"), required=False)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ended_on": timezone.localdate(), "pass_coordinator": True}, **kwargs)
        colleagues = Officer.objects.serving().of_government(officer.government).exclude(user_id=officer.user_id)
        successor: Any = self.fields["successor"]
        successor.queryset = colleagues.for_list().filter(user__is_active=True)
        successor.label_from_instance = lambda row: " ".join(filter(None, [row.user.name, row.department, row.post]))
        if not officer.is_coordinator:
            del self.fields["pass_coordinator"]


class CsUnitForm(forms.Form):
    """Who looks after CS in a government; everybody reads it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the unit"),
        max_length=60,
        validators=[plain_words],
        help_text=gettext_lazy("The department and the team, as visitors and callers know it."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The number of the unit, not of a person."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("An address that the whole unit reads."),
    )
    staff = forms.IntegerField(label=gettext_lazy("Number of staff"), required=False, min_value=1, max_value=999)
    since = forms.IntegerField(
        label=gettext_lazy("Since the year"),
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=gettext_lazy("The year in which the unit began, such as 2006."),
    )
    duties = forms.CharField(
        label=gettext_lazy("Duties"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In a sentence or two: call centre, survey of satisfaction, training."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return normalise_phone(phone) if phone else ""

    def clean_since(self) -> int | None:
        since: int | None = self.cleaned_data["since"]
        if since and since > timezone.localdate().year:
            raise forms.ValidationError(_("The year lies in the future."))
        return since

    def clean_duties(self) -> str:
        duties = " ".join(self.cleaned_data["duties"].split())
        no_links(duties)
        return duties


class ConfirmForm(forms.Form):
    """Nothing but the wish to go on."""


class OfficerFilterForm(forms.Form):
    """The directory of officers: a part of the name, province, local government, CS role.

    Only provinces and governments in which somebody serves are offered; `governments` are those of today.
    """

    q = forms.CharField(label=gettext_lazy("Name"), max_length=40, required=False)
    province = forms.ChoiceField(label=pgettext_lazy("directory", "Province"), required=False)
    government = forms.ChoiceField(label=gettext_lazy("Local government"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("CS role"), choices=[("", gettext_lazy("All")), *CsRole.choices], required=False
    )

    def __init__(self, *args: Any, governments: list[LocalGovernment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", gettext_lazy("All"))]
        provinces = {place.province.code: place.province.name for place in governments if place.province}
        self.fields["province"].choices = [*every, *provinces.items()]  # type: ignore[attr-defined]
        places = [(place.code, place.present_name) for place in governments]
        self.fields["government"].choices = [*every, *places]  # type: ignore[attr-defined]


class GovernmentFilterForm(forms.Form):
    """The list of governments: which day, which level and kind, a part of the name."""

    q = forms.CharField(label=gettext_lazy("Name"), max_length=40, required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Level"), choices=[("", gettext_lazy("All")), *Level.choices], required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("All")), *Kind.choices], required=False
    )
