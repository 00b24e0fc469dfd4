"""What is known of readers: counts by day, and what somebody said of an article. Nobody is followed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.audience.choices import LINE_LENGTH
from journal.audience.querysets import OpinionQuerySet, ReadingsQuerySet
from journal.models import ArticlePage, IssuePage
from people.models import LocalGovernment, User
from people.validators import no_control_characters


class DailyCount(models.Model):
    """How often something was shown on a day: to the officers of a province, or to everybody else (no province)."""

    day = models.DateField(_("day"))
    province = models.ForeignKey(
        LocalGovernment, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    count = models.PositiveIntegerField(_("readings"), default=0)

    objects = ReadingsQuerySet.as_manager()

    class Meta:
        abstract = True


class Readings(DailyCount):
    """Of an article, on a page of its own."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="readings", verbose_name=_("article"))

    class Meta(DailyCount.Meta):
        abstract = False
        verbose_name = _("readings of a day")
        verbose_name_plural = _("readings of a day")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "day", "province"],
                condition=Q(province__isnull=False),
                name="readings_once_a_province",
            ),
            models.UniqueConstraint(fields=["article", "day"], condition=Q(province=None), name="readings_once_a_day"),
        ]
        indexes = [models.Index(fields=["day"], name="readings_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.count}"


class WholeReadings(DailyCount):
    """Of a whole issue on one page, which is a reading of no article: nobody knows how far it was read."""

    issue = models.ForeignKey(IssuePage, models.CASCADE, related_name="readings", verbose_name=_("issue"))

    class Meta(DailyCount.Meta):
        abstract = False
        verbose_name = _("readings of a whole issue")
        verbose_name_plural = _("readings of whole issues")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "day", "province"],
                condition=Q(province__isnull=False),
                name="whole_readings_once_a_province",
            ),
            models.UniqueConstraint(
                fields=["issue", "day"], condition=Q(province=None), name="whole_readings_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="whole_readings_by_day")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.day}: {self.count}"


class Opinion(models.Model):
    """Whether an article helped, with one line for the editors if somebody likes; one a person, and it can change."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="opinions", verbose_name=_("article"))
    user = models.ForeignKey(User, models.CASCADE, related_name="article_opinions", verbose_name=_("account"))
    helpful = models.BooleanField(_("helpful"))
    line = models.CharField(_("opinion"), max_length=LINE_LENGTH, blank=True, validators=[no_control_characters])
    at = models.DateTimeField(_("said"), default=timezone.now)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion about an article")
        verbose_name_plural = _("opinions about articles")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="opinion_once_a_person")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.helpful}"
