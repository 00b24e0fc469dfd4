"""Posts that somebody looks at before they stand, and the words for which they are held."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Draft, Post
from community.moderation.choices import WORDS_LENGTH, HoldingState
from community.moderation.querysets import HoldingQuerySet
from people.models import User
from people.validators import no_control_characters


class Holding(models.Model):
    """A text that was handed in and waits, with what became of it.

    While it waits it is a `Draft` and in none of the tables of posts, so that nothing that reads posts can show or
    count it, and goes with it. Approved it is `post`; sent back it is its author's unfinished text again.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="forum_holdings", verbose_name=_("author"))
    draft = models.OneToOneField(
        Draft, models.CASCADE, null=True, blank=True, related_name="holding", verbose_name=_("unfinished text")
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("forum post")
    )
    title = models.CharField(_("title"), max_length=200)
    reason = models.CharField(_("why it was held"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=HoldingState.choices, default=HoldingState.WAITING)
    held_at = models.DateTimeField(_("handed in"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    words = models.CharField(_("words to the author"), max_length=WORDS_LENGTH, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("held post")
        verbose_name_plural = _("held posts")
        ordering = ["held_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HoldingState.WAITING, draft__isnull=False) | ~Q(state=HoldingState.WAITING),
                name="holding_has_its_text",
            )
        ]
        indexes = [models.Index(fields=["state", "held_at"], name="holding_waits")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:holding", args=[self.pk])


class HeldWord(models.Model):
    """A word or phrase; what has it waits for somebody who keeps the board. Editors keep the list."""

    word = models.CharField(
        _("word"),
        max_length=40,
        unique=True,
        validators=[MinLengthValidator(2), no_control_characters],
        help_text=_(
            "At least two letters. Found in upper or lower case, inside longer words, "
            "and with signs between its letters."
        ),
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why, for the other editors."))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("held word")
        verbose_name_plural = _("held words")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
