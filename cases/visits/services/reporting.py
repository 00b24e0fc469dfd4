"""Reports on visits: the author writes, the host agrees to show them to everybody."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.visits import rules, tasks
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of


@transaction.atomic
def write_report(*, actor: User, visit: GroupVisit, text: str, wants_public: bool) -> VisitReport:
    """Attach a report to the visit's case; one a person. The host is told when it is asked to agree."""
    require(rules.can_report(actor, visit, took_part=took_part(actor, visit)))
    if visit.reports.filter(author=actor).exists():
        raise DomainError(_("You have written a report on this visit already. Change it instead."))
    report = VisitReport(
        visit=visit, author=actor, author_as=officer_of(actor), text=text.strip(), wants_public=wants_public
    )
    report.recompute()
    report.full_clean()
    report.save()
    log(instance=visit.case, action="visits.reported", user=actor, data={"report": report.pk})
    tasks.mail_report.enqueue(report_id=report.pk)
    return report


@transaction.atomic
def change_report(*, actor: User, report: VisitReport, text: str, wants_public: bool) -> VisitReport:
    """Another text needs the host's agreement anew."""
    report = _locked(report)
    require(rules.can_edit_report(actor, report))
    if text.strip() != report.text or not wants_public:
        report.host_agrees = False
    report.text, report.wants_public, report.changed_at = text.strip(), wants_public, timezone.now()
    report.recompute()
    report.full_clean()
    report.save()
    log(instance=report.visit.case, action="visits.report_changed", user=actor, data={"report": report.pk})
    return report


@transaction.atomic
def agree_to_report(*, actor: User, report: VisitReport, agrees: bool) -> VisitReport:
    """For the host: let everybody read the report, or officers only again."""
    report = _locked(report)
    require(rules.can_agree(actor, report))
    report.host_agrees = agrees
    report.save(update_fields=["host_agrees"])
    log(
        instance=report.visit.case,
        action="visits.report_agreed",
        user=actor,
        data={"report": report.pk, "agrees": agrees},
    )
    return report


def took_part(user: User, visit: GroupVisit) -> bool:
    """Whether the person's government, or the person under an earlier membership, had a place in the visit."""
    return VisitRequest.objects.taking_part().filter(visit=visit).of_guest(user).exists()


def _locked(report: VisitReport) -> VisitReport:
    rows = VisitReport.objects.select_for_update(of=("self",))
    return rows.select_related("visit__government", "visit__case__government").get(pk=report.pk)
