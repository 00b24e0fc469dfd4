"""A question about a case, with its answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from cases.questions.choices import QUESTION_LENGTH, Audience, Status
from cases.questions.querysets import QuestionQuerySet
from common.fields import MarkdownField, render_fields
from people.models import Officer, User


class Question(models.Model):
    """What a member wants to know of the government whose case it is.

    `wish` is how the asker would like to be answered, `audience` how the government answered; until then it is
    private. `asked_as` and `answered_as` keep the memberships of that day: people move, what they said stays with
    their government.
    """

    case = models.ForeignKey(CasePage, models.CASCADE, related_name="questions", verbose_name=_("case"))
    asker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked as")
    )
    text = models.TextField(_("question"), max_length=QUESTION_LENGTH)
    wish = models.CharField(_("wished answer"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, default=Audience.PRIVATE)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answer = MarkdownField(_("answer"), blank=True)
    rendered = models.JSONField(default=dict, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered as")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    changed_at = models.DateTimeField(_("answer changed"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["case", "status", "audience"], name="question_by_case"),
            models.Index(fields=["status", "asked_at"], name="question_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(status="answered") | Q(status="withdrawn") | Q(audience="private"),
                name="question_private_until_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("questions:question", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.WAITING

    @property
    def is_part_of_the_case(self) -> bool:
        return self.status == Status.ANSWERED and self.audience == Audience.PUBLIC

    @property
    def answer_html(self) -> str:
        """Trusted when it was rendered; show it through `|trusted`."""
        return str(self.rendered.get("answer", ""))

    def recompute(self) -> None:
        self.rendered = render_fields(self, ["answer"])
