"""Work that waits for the background worker."""

from __future__ import annotations

from django_tasks import task

from people.services import notices


@task()
def send_notice(kind: str, officer_id: int, user_id: int) -> bool:
    """Send one notice about a membership to one person; False when there is nobody to send it to any more."""
    return notices.send_notice(kind=kind, officer_id=officer_id, user_id=user_id)
