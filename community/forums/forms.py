"""What is typed in the forums."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.fields import MarkdownFormField, MarkdownTextarea
from common.richtext import strip_to_text, validate_no_control_characters
from common.uploads import ACCEPT
from community.forums.choices import MAX_FILES, TITLE_LENGTH, Joining
from community.forums.models import Forum, Post, PostFile
from community.forums.querysets import ForumQuerySet
from people.models import User
from people.validators import no_control_characters, plain_words


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of uploads, empty when none was chosen. Each is checked when it is kept."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(upload, initial) for upload in data or [] if upload]


class PostForm(forms.Form):
    """An answer. `files` are those that the post or its draft has already; each may be taken out again."""

    body = MarkdownFormField(
        label=_("Text"),
        widget=MarkdownTextarea(attrs={"rows": 8, "data-preview-url": reverse_lazy("forums:preview")}),
        error_messages={"required": _("Please write a text.")},
    )
    uploads = FilesField(
        label=_("Attach files"),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text=_("Up to 5 files: documents (hwp, hwpx, pdf, Office), pictures, text or zip."),
    )

    def __init__(self, *args: Any, kept: Iterable[PostFile] = (), forum: Forum | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if forum is not None:
            preview = f"{reverse('forums:preview')}?{urlencode({'board': forum.slug})}"
            self.fields["body"].widget.attrs["data-preview-url"] = preview
        self.offer_files(kept)

    def offer_files(self, kept: Iterable[PostFile]) -> None:
        """Offer to take these out again; called anew when the form has brought or taken some."""
        choices = [(str(file.pk), file.original_name) for file in kept]
        self.fields.pop("remove", None)
        if choices:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("Remove these files"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if len(choices) >= MAX_FILES:
            self.fields["uploads"].help_text = _("There are 5 files already. Take one out to attach another.")
        self.order_fields(["title", "body", "remove", "uploads"])

    @property
    def to_remove(self) -> set[int]:
        return {int(key) for key in self.cleaned_data.get("remove", [])}


def title_field() -> forms.CharField:
    return forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        validators=[no_control_characters],
        help_text=_("Say what it is about, so that others find it later. At most 120 characters."),
    )


class ThreadForm(PostForm):
    """A new thread, or its opening post."""

    title = title_field()


class MoveForm(forms.Form):
    """Another board for a thread, among those of the same circle."""

    target = forms.ModelChoiceField(queryset=Forum.objects.none(), label=_("To which board"))

    def __init__(self, *args: Any, boards: ForumQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = boards  # type: ignore[attr-defined]


def sentence_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why, in one sentence"),
        max_length=500,
        validators=[no_control_characters],
        help_text=_("It becomes a note in the thread, under your name."),
    )


class SentenceForm(forms.Form):
    """What is done with a thread is said in it."""

    sentence = sentence_field()


class SplitForm(forms.Form):
    """Posts that become a thread of their own."""

    posts = forms.MultipleChoiceField(
        label=_("Posts for the new thread"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one post. The opening post stays where it is.")},
    )
    title = title_field()
    sentence = sentence_field()

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(post.number): post for post in posts}
        self.fields["posts"].choices = [(key, self._line(post)) for key, post in self.offered.items()]  # type: ignore[attr-defined]

    @staticmethod
    def _line(post: Post) -> str:
        words = " ".join(strip_to_text(post.rendered, between=" ").split())
        return f"#{post.number} {post.author.name}: {Truncator(words).chars(80)}"

    @property
    def numbers(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["posts"]]

    @property
    def chosen(self) -> list[Post]:
        return [self.offered[key] for key in self.cleaned_data["posts"]]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, validators=[plain_words])
    purpose = forms.CharField(
        label=_("Purpose in one sentence"),
        max_length=200,
        validators=[no_control_characters],
        help_text=_("Officers read it in the list of groups."),
    )
    description = MarkdownFormField(
        label=_("Description"),
        required=False,
        widget=MarkdownTextarea(attrs={"rows": 6, "data-preview-url": reverse_lazy("forums:preview")}),
        help_text=_("What the group works on, when it meets, who should join."),
    )
    joining = forms.ChoiceField(
        label=_("How to join"), choices=Joining.choices, initial=Joining.REQUEST, widget=forms.RadioSelect
    )


class RequestForm(forms.Form):
    message = forms.CharField(
        label=_("A message to the owners"),
        required=False,
        max_length=300,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "The address of an officer, or of an outside expert, who then gets an account for this group alone."
        ),
    )


class InvitedAccountForm(forms.Form):
    """What an invited outside expert says to get an account."""

    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        validators=[plain_words],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits, nothing that others use often."),
    )
    consent = forms.BooleanField(
        label=_("I agree that my name and address are kept"),
        help_text=_("They are kept to show the members of the group who writes, until you leave the site."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
