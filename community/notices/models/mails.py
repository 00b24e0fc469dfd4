"""The mails: written down before they are sent, kept as the log that their reader can see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.ledger import WaitingMail
from community.notices.choices import MailKind
from community.notices.querysets import NoticeMailQuerySet
from people.models import User


class NoticeMail(WaitingMail):
    """One mail to one person. Its words are made when it is sent, not before.

    `slot` is the day of a digest: there is one a slot, and at most one waits of each kind. A reminder is of one
    `must_read`.
    `told` is how many posts the mail told of. `code` and `answer` are what the mail server said when it did not take
    it, without the address.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_mails", verbose_name=_("account"))
    kind = models.CharField(_("kind"), max_length=8, choices=MailKind.choices)
    slot = models.DateField(_("day"), null=True, blank=True)
    must_read = models.ForeignKey(
        "notices.MustRead", models.SET_NULL, null=True, blank=True, related_name="reminders", editable=False
    )
    told = models.PositiveIntegerField(_("posts told of"), default=0)
    code = models.PositiveSmallIntegerField(_("code of the mail server"), null=True, blank=True)
    answer = models.CharField(_("answer of the mail server"), max_length=200, blank=True)

    objects = NoticeMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail with notices")
        verbose_name_plural = _("mails with notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state="queued") & ~Q(kind=MailKind.REMINDER),
                name="notice_mail_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "slot"], condition=Q(slot__isnull=False), name="notice_mail_once_a_slot"
            ),
            models.UniqueConstraint(
                fields=["user", "must_read"], condition=Q(must_read__isnull=False), name="notice_mail_one_reminder"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="notice_mail_queue"),
            models.Index(fields=["user", "-created_at", "-id"], name="notice_mail_log"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.state}"
