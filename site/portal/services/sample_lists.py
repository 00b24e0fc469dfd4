"""Lists of sample cases: a folder, a shared list of a sample government, a collection of the editors."""

from __future__ import annotations

from cases.bookmarks.choices import ListKind
from cases.bookmarks.models import CaseList
from cases.bookmarks.services import change_list, keep_case, start_list, write_note
from cases.models import CasePage
from people.choices import Role
from people.models import Officer, User
from people.roles import has_role

# (kind, title, opening words, CS type of its cases, note on the first)
LISTS = (
    (ListKind.PERSONAL, "다시 읽을 사례", "", "tailored-service", "우리 창구에 맞는지 팀과 이야기하기"),
    (
        ListKind.GOVERNMENT,
        "올해 검토할 사례 (예시)",
        "상반기에 함께 읽을 사례입니다.",
        "customer-voice",
        "담당 부서 의견 받기",
    ),
    (
        ListKind.COLLECTION,
        "처음 시작하는 고객의 소리 (예시)",
        "고객의 소리를 처음 모으는 곳에서 이 차례로 읽기를 권합니다. 모두 지어낸 예시 사례입니다.",
        "customer-voice",
        "",
    ),
)
CASES = 4


def ensure_sample_lists(officers: list[Officer]) -> int:
    """Each list once, only with sample cases that everybody sees; how many are new."""
    officer = next((item.user for item in officers if item.is_serving and item.government.is_sample), None)
    editor = next((item.user for item in officers if has_role(item.user, Role.EDITOR)), None)
    new = 0
    for kind, title, opening, cs_type, note in LISTS:
        actor = editor if kind == ListKind.COLLECTION else officer
        if actor is not None and not CaseList.objects.kept_by(actor).filter(kind=kind, title=title).exists():
            _make(actor, kind, title, opening, cs_type, note)
            new += 1
    return new


def _make(actor: User, kind: str, title: str, opening: str, cs_type: str, note: str) -> None:
    made = start_list(actor=actor, kind=kind, title=title)
    change_list(actor=actor, case_list=made, cleaned={"title": title, "opening": opening, "is_shared": True})
    samples = CasePage.objects.live().filter(is_sample=True, audience="public", cs_type__code=cs_type)
    for place, case in enumerate(samples.order_by("number")[:CASES]):
        bookmark = keep_case(actor=actor, case=case, case_list=made)
        if note and place == 0:
            write_note(actor=actor, bookmark=bookmark, note=note)
