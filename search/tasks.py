"""Work that waits for the background worker."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def send_alert_mail(mail_id: int) -> None:
    """Send one mail about new results of saved searches."""
    from search.services import alerting  # it enqueues this task, so each needs the other

    alerting.send_alert_mail(mail_id=mail_id, now=timezone.now())
