"""A library, and cases at every stage, made by the services that make real ones."""

from __future__ import annotations

from typing import Any

from wagtail.models import WorkflowPage

from cases.models import CaseIndexPage, CasePage, CsType
from cases.services.drafting import save_step, start_draft, version_of
from cases.services.review import approve_case, confirm_case, submit_case
from cases.services.review_setup import ensure_workflow
from people.choices import Role
from people.models import LocalGovernment, Officer, User
from tests.factories import library as pages
from tests.factories.people import CoordinatorFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

TEXT = {
    "summary": "민원 전화를 대표번호 하나로 모았습니다.",
    "problem": "전화번호가 부서마다 달라 시민이 여러 번 걸었습니다.",
    "action": "1. 자주 묻는 질문을 모았습니다.\n2. 상담사가 바로 답합니다.",
}


def library() -> CaseIndexPage:
    """The case library under a home page, with its review set up; made once."""
    found = pages.library()
    if not WorkflowPage.objects.filter(page=found).exists():
        ensure_workflow()
    return found


def officer(government: LocalGovernment | None = None, **values: Any) -> Officer:
    return OfficerFactory(government=government or LocalGovernmentFactory(), **values)


def coordinator(government: LocalGovernment) -> Officer:
    return CoordinatorFactory(government=government)


def editor() -> User:
    return UserFactory(roles=[Role.EDITOR])


def cs_type(**values: Any) -> CsType:
    found, _created = CsType.objects.get_or_create(
        code=values.pop("code", "customer-voice"), defaults={"name_ko": "고객의 소리", "name_en": "Voice", **values}
    )
    return found


def draft(author: Officer | None = None, *, title: str = "콜센터 하나로", **fields: Any) -> CasePage:
    """A draft that could be submitted."""
    library()
    author = author or officer()
    page = start_draft(actor=author.user, title=title)
    save_step(page=page, actor=author.user, cleaned={**TEXT, **fields}, base_version=version_of(page))
    return CasePage.objects.get(pk=page.pk)


def submitted(author: Officer | None = None, **fields: Any) -> CasePage:
    page = draft(author, **fields)
    submit_case(page=page, actor=page.author.user)
    return CasePage.objects.get(pk=page.pk)


def confirmed(author: Officer | None = None, **fields: Any) -> CasePage:
    page = submitted(author, **fields)
    confirm_case(page=page, actor=UserFactory(roles=[Role.ADMINISTRATOR]))
    return CasePage.objects.get(pk=page.pk)


def published(author: Officer | None = None, **fields: Any) -> CasePage:
    """A public case with its number, by the whole way through the review."""
    return approve_case(page=confirmed(author, **fields), actor=editor())
