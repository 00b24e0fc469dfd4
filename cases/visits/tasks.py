"""What the worker does for visits. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from cases.mails import keepers
from cases.visits import mails
from cases.visits.models import VisitReport, VisitRequest
from people.roles import is_member


def _request(request_id: int) -> VisitRequest | None:
    """The request while its case is public."""
    rows = VisitRequest.objects.for_list().select_related("case__contact__user", "visit__case", "visit__government")
    return rows.filter(pk=request_id, case__live=True).first()


@task()
def mail_requested(request_id: int) -> None:
    """Tell whoever answers for the case that somebody wants to visit."""
    if request := _request(request_id):
        mails.send_host("requested", request, keepers(request.case))


@task()
def mail_host_of_cancelling(request_id: int) -> None:
    if request := _request(request_id):
        mails.send_host("cancelled", request, keepers(request.case))


@task()
def mail_guest(request_id: int, kind: str) -> None:
    """Tell who asked how it stands, with the date for their calendar when there is a visit.

    A former member is told no more; a called-off date reaches them all the same, or it stays in their calendar.
    """
    request = _request(request_id)
    if request is None or not request.asker.is_active:
        return
    if is_member(request.asker) or kind in mails.ENDS:
        mails.send_guest(kind, request)


@task()
def mail_report(report_id: int) -> None:
    """Tell the host that there is a report, and whether its author asks to make it public."""
    report = VisitReport.objects.for_list().select_related("visit__case__contact__user").filter(pk=report_id).first()
    if report and report.visit.case.live:
        mails.send_report(report, keepers(report.visit.case))
