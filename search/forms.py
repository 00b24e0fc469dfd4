"""What the address of the search page may carry, and what somebody says of a saved search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.richtext import validate_no_control_characters
from search.choices import Alert
from search.models import SavedSearch
from search.services.saving import Wishes

MAIL, SITE = "mail", "site"


class SearchForm(forms.Form):
    """`q`, `in` (a section), `sort`, `page` and `as` ("typed": read no other word into it).

    Never refuses: what does not fit falls back to its default. Words of any length pass, for the search to say what
    is too long and the page to give them back.
    """

    q = forms.CharField(label=_("Words to search for"), required=False)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1)

    def values(self) -> dict[str, object]:
        """query, section, sort, page and as_typed, cleaned."""
        self.is_valid()
        return {
            "query": self.cleaned_data.get("q") or "",
            "section": str(self.data.get("in", ""))[:40],
            "sort": self.cleaned_data.get("sort") or "",
            "page": self.cleaned_data.get("page") or 1,
            "as_typed": self.data.get("as") == "typed",
        }


class SavedSearchForm(forms.Form):
    """Name, how often to be told, and where."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_no_control_characters],
        help_text=_("How the search is called in your list and in mail."),
    )
    alert = forms.ChoiceField(
        label=_("Tell me of new results"),
        choices=Alert.choices,
        widget=forms.RadioSelect,
        help_text=_("At seven in the morning, and only when there is something new."),
    )
    where = forms.MultipleChoiceField(
        label=_("Where"),
        choices=[(SITE, _("In the site: a number in your menu, a list on your page")), (MAIL, _("By mail"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("alert") not in (None, Alert.NONE) and "where" in data and not data["where"]:
            self.add_error("where", _("Choose where you want to be told: by mail, in the site, or both."))
        return data

    def wishes(self) -> Wishes:
        """What was chosen; call it when the form is valid."""
        where = self.cleaned_data["where"]
        return Wishes(self.cleaned_data["alert"], by_mail=MAIL in where, in_site=SITE in where)

    @staticmethod
    def values_of(search: SavedSearch) -> dict[str, Any]:
        """The initial values that a saved search gives."""
        where = [name for name, chosen in ((SITE, search.in_site), (MAIL, search.by_mail)) if chosen]
        return {"name": search.name, "alert": search.alert, "where": where}
