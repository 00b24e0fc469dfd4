"""Closed groups, their members, and invitations to people who have no account yet."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import MarkdownField, render_fields
from community.forums.choices import GroupRole, Joining, MembershipStatus
from community.forums.querysets import GroupQuerySet, MembershipQuerySet
from people.models import User
from people.validators import plain_words


class Group(models.Model):
    """A closed circle, such as a research group, with a board of its own that only its members read."""

    name = models.CharField(_("name"), max_length=60, validators=[plain_words])
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    purpose = models.CharField(_("purpose in one sentence"), max_length=200)
    description = MarkdownField(_("description"), blank=True)
    rendered = models.JSONField(default=dict, editable=False)
    joining = models.CharField(_("how to join"), max_length=12, choices=Joining.choices, default=Joining.REQUEST)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    founded_at = models.DateTimeField(_("founded"), default=timezone.now, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:group", args=[self.slug])

    @property
    def description_html(self) -> str:
        """Trusted when it was rendered; show it through `|trusted`."""
        return str(self.rendered.get("description", ""))

    def recompute(self) -> None:
        self.rendered = render_fields(self, ["description"])


class GroupMembership(models.Model):
    """Where one person stands with one group: one row for as long as both exist, moved by services.membership alone.

    `is_outside` says that the person joined as an outside expert, without a government: only then do they go on
    reading without one.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    user = models.ForeignKey(User, models.CASCADE, related_name="forum_memberships", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=8, choices=GroupRole.choices, default=GroupRole.MEMBER)
    status = models.CharField(_("status"), max_length=10, choices=MembershipStatus.choices)
    is_outside = models.BooleanField(_("outside expert"), default=False)
    message = models.CharField(_("message"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        ordering = ["group", "pk"]
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="forum_membership_once")]
        indexes = [
            models.Index(fields=["user", "status"], name="forum_membership_by_user"),
            models.Index(fields=["group", "status"], name="forum_membership_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.user}"


class GroupInvitation(models.Model):
    """An invitation to an e-mail address without an account. The row goes when it is answered.

    The mail's link makes an account for the address; whoever has confirmed the address otherwise finds it in the site.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations", verbose_name=_("group"))
    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)

    class Meta:
        verbose_name = _("invitation by mail")
        verbose_name_plural = _("invitations by mail")
        ordering = ["invited_at", "pk"]
        constraints = [models.UniqueConstraint("group", Lower("email"), name="forum_invitation_once")]

    def __str__(self) -> str:
        return f"{self.group} · {self.email}"
