"""Input for lists of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from cases.bookmarks.choices import ListKind
from cases.bookmarks.models import Bookmark, CaseList
from cases.bookmarks.rules import can_start_list

if TYPE_CHECKING:
    from people.roles import AnyUser


class NewListForm(forms.ModelForm[CaseList]):
    """A title, and of the kinds those that the person may begin."""

    class Meta:
        model = CaseList
        fields = ["title", "kind"]

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(value, label) for value, label in ListKind.choices if can_start_list(user, value)]
        self.fields["kind"] = forms.ChoiceField(label=self.fields["kind"].label, choices=offered)


class ListForm(forms.ModelForm[CaseList]):
    class Meta:
        model = CaseList
        fields = ["title", "opening", "is_shared"]
        widgets = {"opening": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == ListKind.PERSONAL:
            del self.fields["is_shared"]


class NoteForm(forms.ModelForm[Bookmark]):
    class Meta:
        model = Bookmark
        fields = ["note"]
