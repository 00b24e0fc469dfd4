"""What the worker does for notices. Enqueueing writes a row in the caller's transaction: no commit, no telling."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def tell(telling_id: int) -> None:
    """Tell everybody concerned of one post."""
    from community.notices.services import telling  # it enqueues this task, so each needs the other

    telling.tell(telling_id=telling_id, now=timezone.now())


@task()
def send_mail(mail_id: int) -> None:
    """Send one mail with notices."""
    from community.notices.services import mailing  # as above

    mailing.send(mail_id=mail_id, now=timezone.now())
