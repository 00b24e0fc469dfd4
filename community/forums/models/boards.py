"""The tree of boards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from community.forums.choices import Audience, Starters
from community.forums.models.groups import Group
from community.forums.querysets import ForumManager
from people.models import LocalGovernment


class Forum(MP_Node):
    """A board, or a heading under which boards stand.

    Siblings stand by `sort_order`. `audience` is what every thread in it carries too (services.arranging keeps them in
    step). The counters and the newest thread are kept by the services that post, delete and move, by nothing else.
    """

    name_ko = models.CharField(_("Korean name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("Part of the board's address; better never changed.")
    )
    description_ko = models.CharField(_("Korean description"), max_length=200, blank=True)
    description_en = models.CharField(_("English description"), max_length=200, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Small numbers stand first."))
    is_heading = models.BooleanField(
        _("heading"), default=False, help_text=_("Only a title above other boards; nobody writes in it.")
    )
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, default=Audience.OFFICERS)
    starters = models.CharField(
        _("who may start a thread"), max_length=12, choices=Starters.choices, default=Starters.MEMBERS
    )
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("Everything stays readable; nobody can write.")
    )
    province = models.ForeignKey(
        LocalGovernment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"level": "metropolitan"},
        verbose_name=_("province"),
        help_text=_("For the board of a province."),
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="forums", editable=False, verbose_name=_("group")
    )
    thread_count = models.PositiveIntegerField(_("threads"), default=0, editable=False)
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)
    last_thread = models.ForeignKey(
        "forums.Thread", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    last_post_at = models.DateTimeField(_("newest post"), null=True, blank=True, editable=False)

    node_order_by = ["sort_order", "name_ko"]
    objects = ForumManager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience=Audience.GROUP, group__isnull=False)
                | (~Q(audience=Audience.GROUP) & Q(group__isnull=True)),
                name="forum_group_reads_its_own",
            ),
            models.UniqueConstraint(
                fields=["province"],
                condition=Q(province__isnull=False),
                name="forum_one_a_province",
                violation_error_message=_("This province has a board already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:board", args=[self.slug])

    @property
    def name(self) -> str:
        """The name in the reader's language, the Korean one where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.name_ko

    @property
    def description(self) -> str:
        return (self.description_en if get_language() == "en" else "") or self.description_ko
