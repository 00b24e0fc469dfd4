"""What fills the addresses of the apps inside cases, made by the services of each."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from cases.adoption.models import AdoptionFile, CaseFollowUp
from cases.adoption.services.adopting import start_adoption
from cases.bookmarks.services import keep_case
from cases.models import CasePage
from cases.papers.services.writing import create_paper
from cases.questions.choices import Audience
from cases.questions.services.asking import ask_question
from cases.visits.models import GroupVisit, VisitReport
from cases.visits.services.planning import plan_visit, request_visit
from cases.wanted.services.answering import claim_need, offer_case
from cases.wanted.services.asking import put_up_need
from people.models import User


def benchmarking_values(people: dict[str, User | None], cases: dict[str, CasePage]) -> dict[tuple[str, str], Any]:
    """An officer of another government takes the public case, asks about it and visits; the paper is of its own."""
    case, host, guest = cases["public"], people["officer"], people["other_officer"]
    adoption = start_adoption(actor=guest, case=case)
    evidence = AdoptionFile.objects.create(
        adoption=adoption,
        file=ContentFile(b"%PDF-1.4", name="b.pdf"),
        title="증빙",
        original_name="b.pdf",
        content_type="application/pdf",
        size=8,
    )
    follow_up = CaseFollowUp.objects.create(case=case, due_on=timezone.localdate())
    paper = create_paper(actor=host, title="도입 검토", numbers=[case.number])
    question = ask_question(actor=guest, case=case, text="몇 명이 일합니까?", wish=Audience.PUBLIC)
    waiting, visit, report = _visits(case, host, guest)
    bookmark = keep_case(actor=host, case=case)
    need = put_up_need(actor=guest, cleaned={"title": "찾는 사례", "reason": "없어서"})
    claim = claim_need(actor=host, need=need, due_on=timezone.localdate() + datetime.timedelta(days=30))
    offer = offer_case(actor=guest, need=need, case=case)
    return {
        ("adoption", "pk"): adoption.pk,
        ("adoption", "file"): evidence.pk,
        ("adoption:follow-up", "pk"): follow_up.pk,
        ("papers", "pk"): paper.pk,
        ("questions", "pk"): question.pk,
        ("visits", "pk"): visit.pk,
        ("visits:decline", "pk"): waiting.pk,
        ("visits:cancel", "pk"): waiting.pk,
        ("visits:report", "pk"): report.pk,
        ("visits:agree", "pk"): report.pk,
        ("visits:feed", "key"): "x",
        ("bookmarks", "pk"): bookmark.case_list_id,
        ("bookmarks:entry", "pk"): bookmark.pk,
        ("wanted", "pk"): need.pk,
        ("wanted:release", "pk"): claim.pk,
        ("wanted:accept", "pk"): offer.pk,
        ("wanted:take-back", "pk"): offer.pk,
        ("search_act_on_query", "key"): "wanted",
    }


def _visits(case: CasePage, host: User, guest: User) -> tuple[Any, GroupVisit, VisitReport]:
    """A request that waits, a visit that is planned, and a report of one that took place."""
    day = timezone.localdate() + datetime.timedelta(days=30)
    wish = {"case": case, "wished_from": day, "wished_to": day, "people": 2, "purpose": "보고 배우려고"}
    begins = timezone.now() + datetime.timedelta(days=30)
    visit = plan_visit(
        actor=host,
        requests=[request_visit(actor=guest, **wish)],
        starts_at=begins,
        ends_at=begins + datetime.timedelta(hours=2),
        place="1층",
        capacity=10,
    )
    waiting = request_visit(actor=guest, **wish)
    report = VisitReport(visit=visit, author=guest, author_as=guest.officers.get(), text="본 것")
    report.recompute()
    report.save()
    return waiting, visit, report
