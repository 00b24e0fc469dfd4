"""What the address of the search page may carry."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """`q`, `in` (a section), `sort`, `page` and `as` ("typed": read no other word into it).

    Never refuses: what does not fit falls back to its default.
    """

    q = forms.CharField(label=_("Words to search for"), required=False, max_length=2000)
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
