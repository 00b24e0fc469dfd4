"""What is typed: a question, an answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.questions.choices import QUESTION_LENGTH, Audience
from common.fields import MarkdownFormField
from common.richtext import validate_no_control_characters


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Question"),
        help_text=_("One question at a time is answered soonest. At most 2,000 characters."),
        max_length=QUESTION_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": QUESTION_LENGTH}),
    )
    wish = forms.ChoiceField(
        label=_("How would you like to be answered?"),
        help_text=_("The local government decides, and you see how it decided. It always sees your name and post."),
        choices=Audience.choices,
        initial=Audience.PUBLIC,
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    answer = MarkdownFormField(
        label=_("Answer"),
        help_text=_("Markdown: links, lists and tables are possible."),
    )
    audience = forms.ChoiceField(
        label=_("Who may read it?"),
        help_text=_("A public answer spares you the same question from the next local government."),
        choices=Audience.choices,
        widget=forms.RadioSelect,
    )
