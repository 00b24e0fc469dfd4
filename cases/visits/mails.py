"""The words of the mails about visits, in Korean: text, HTML with every value escaped, the date as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.mails import case_mail
from cases.models import CasePage
from cases.visits.calendars import invitation
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from common.mailing import one_line
from people.models import User

# After these the visit is not in the guest's calendar any more.
ENDS = frozenset({"called_off", "left"})


def send_host(kind: str, request: VisitRequest, recipients: Iterable[User]) -> None:
    """One mail to each officer of the host: requested, cancelled."""
    with override("ko"):
        for person in recipients:
            _message(kind, request.case, person, reverse("visits:inbox"), request=request).send()


def send_guest(kind: str, request: VisitRequest) -> None:
    """The mail to who asked: accepted, changed, called_off, left, declined."""
    with override("ko"):
        visit = request.visit if kind != "declined" else None
        path = visit.get_absolute_url() if visit else reverse("visits:inbox")
        mail = _message(kind, request.case, request.asker, path, request=request, visit=visit)
        if visit:
            # As another form of the mail, not as a file: mail programs then offer it, and the queue keeps it.
            mail.attach_alternative(*invitation(visit, request.asker, cancelled=kind in ENDS))
        mail.send()


def send_report(report: VisitReport, recipients: Iterable[User]) -> None:
    with override("ko"):
        for person in recipients:
            kind = "report_to_agree" if report.wants_public else "report"
            _message(kind, report.visit.case, person, reverse("visits:report", args=[report.pk])).send()


def _message(
    kind: str,
    case: CasePage,
    person: User,
    path: str,
    *,
    request: VisitRequest | None = None,
    visit: GroupVisit | None = None,
) -> EmailMultiAlternatives:
    subject, sentence = _words(kind, one_line(case.title))
    return case_mail(
        case,
        person,
        path,
        subject=subject,
        sentence=sentence,
        template="visits/mail/visit",
        guest=one_line(f"{request.officer.government.name_ko} {request.asker.name}") if request else "",
        request=request,
        reason=one_line(request.reason) if request else "",
        visit=visit,
        when=f"{timezone.localtime(visit.starts_at):%Y-%m-%d %H:%M}" if visit else "",
        place=one_line(visit.place) if visit else "",
    )


def _words(kind: str, title: str) -> tuple[str, str]:
    """Subject and sentence."""
    subject, sentence = {
        "requested": (
            _("Somebody wants to visit: %(title)s"),
            _("Officers of another local government ask for a visit. You can take several requests into one visit."),
        ),
        "cancelled": (
            _("A visit was cancelled by a guest: %(title)s"),
            _("A guest has taken the request back. Their places are free again."),
        ),
        "accepted": (
            _("Your visit is accepted: %(title)s"),
            _("You have a place in this visit. The date is attached for your calendar."),
        ),
        "changed": (
            _("A visit was changed: %(title)s"),
            _("The host has changed the date, the place or the note. The new date is attached for your calendar."),
        ),
        "called_off": (
            _("A visit was called off: %(title)s"),
            _("The host had to call the visit off. The attached message takes it out of your calendar."),
        ),
        "left": (
            _("You have cancelled your visit: %(title)s"),
            _("Your place is free again. The attached message takes the visit out of your calendar."),
        ),
        "declined": (
            _("Your visit was declined: %(title)s"),
            _("The host cannot receive you. Please read the reason below; you can ask again with other days."),
        ),
        "report": (
            _("A report on a visit to you: %(title)s"),
            _("A guest has written a report. Officers can read it on the page of the case."),
        ),
        "report_to_agree": (
            _("A report on a visit to you: %(title)s"),
            _("A guest has written a report and would like everybody to read it. Please read it and agree, or not."),
        ),
    }[kind]
    return subject % {"title": title}, sentence
