"""What the worker does for the mail edition. Enqueueing writes a row in the caller's transaction."""

from __future__ import annotations

from django_tasks import task


@task()
def send_confirmation(request_id: int, failures: int = 0) -> None:
    """Send the link to an address that somebody typed in."""
    from journal.letters.services import subscribing  # it enqueues this task, so each needs the other

    subscribing.send_confirmation(request_id=request_id, failures=failures)


# After the mail that somebody waits for.
@task(priority=-10)
def send_slice(edition_id: int) -> None:
    """Send the next few letters of an edition."""
    from journal.letters.services import sending  # it enqueues this task, so each needs the other

    sending.send_slice(edition_id=edition_id)
