"""What the worker does for cases. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task
from wagtail.models import TaskState

from cases import mails
from cases.models import CasePage


def _case(page_id: int) -> CasePage | None:
    rows = CasePage.objects.select_related("government", "author__user", "contact__user")
    return rows.filter(pk=page_id).first()


@task()
def mail_submitted(page_id: int) -> None:
    """Tell the coordinators that a case waits for them; without one, the editors."""
    if page := _case(page_id):
        mails.send("submitted", page, mails.coordinators(page) or mails.editors())


@task()
def mail_confirmed(page_id: int) -> None:
    """Tell the editors that a case waits for them, and the author that it went on."""
    if page := _case(page_id):
        mails.send("confirmed", page, mails.editors())
        mails.send("confirmed_author", page, mails.authors(page))


@task()
def mail_returned(page_id: int, task_state_id: int) -> None:
    """Tell the author why the case came back."""
    state = TaskState.objects.filter(pk=task_state_id).select_related("finished_by").first()
    if (page := _case(page_id)) and state:
        mails.send("returned", page, mails.authors(page), reason=state.comment)


@task()
def mail_review_due(page_id: int, review_on: str) -> None:
    """Ask whoever answers for the case to look at it again, unless somebody did so meanwhile."""
    page = _case(page_id)
    if page and page.live and page.review_on and page.review_on.isoformat() == review_on:
        mails.send("review_due", page, mails.keepers(page))


@task()
def mail_published(page_id: int) -> None:
    """Tell the author that the case is public."""
    if (page := _case(page_id)) and page.live:
        mails.send("published", page, mails.authors(page))


@task()
def mail_unpublished(page_id: int, reason: str) -> None:
    """Tell the author that the case is no longer public, and why ("" when the CMS asked for no reason)."""
    if (page := _case(page_id)) and not page.live:
        mails.send("unpublished", page, mails.authors(page), reason=reason)
