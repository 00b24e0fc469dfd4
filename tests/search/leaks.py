"""One of everything that is not for everybody, and one reader of every kind; used by test_leaks_everywhere.py.

Each thing has a word of its own that is asked for, and a mark that nobody ever asks for: where the mark is read, the
thing shows. The closed group is one of the community's, by invitation, so that even its name is its members' alone.
What waits for approval (`held`), what was hidden after a flag (`hidden`) and an article whose issue is not out
(`article`) has the common word, and no role may see it here: its author is none of the readers, and what keepers and
editors see of it stands on pages of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from cases.choices import Audience
from cases.models import CaseAttachment, CaseFile, CasePage, FileText
from cases.services.publishing import unpublish_case
from cases.wanted.services.asking import put_up_need
from community.forums.choices import Joining
from community.forums.models import Group, Post, Thread
from community.forums.services.drafting import save_draft
from community.forums.services.submitting import submit_thread
from community.moderation.choices import Measure, Reason
from community.moderation.models import HeldWord, Holding
from community.moderation.services.deciding import act_upon
from community.moderation.services.flagging import flag_post
from people.choices import OfficerStatus, Role
from people.models import LocalGovernment, Officer, User
from tests.factories import cases as make
from tests.factories import forums
from tests.factories.journal import planned, written
from tests.factories.library import make_case
from tests.factories.people import CoordinatorFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

COMMON = "공통낱말"
# {thing: the word that only it has}: no two share neighbouring syllables, so none is found by a part of another.
WORDS = {
    "public": "가람누리",
    "officers": "도래솔빛",
    "file": "미르벼리",
    "draft": "나빌레온",
    "review": "하제윤슬",
    "down": "타래쪽물",
    "group": "온새미꽃",
    "wanted": "비나리춤",
}
# Each misspelt by one letter, as no text has it.
MISSPELT = {
    "public": "가람누라",
    "officers": "도래솔빚",
    "file": "미루벼리",
    "draft": "나빌레옴",
    "review": "하제윤술",
    "down": "타래쪽뭉",
    "group": "온새미꼿",
    "wanted": "비나리춈",
}
INITIALS = {
    "public": "ㄱㄹㄴㄹ",
    "officers": "ㄷㄹㅅㅂ",
    "file": "ㅁㄹㅂㄹ",
    "draft": "ㄴㅂㄹㅇ",
    "review": "ㅎㅈㅇㅅ",
    "down": "ㅌㄹㅉㅁ",
    "group": "ㅇㅅㅁㄲ",
    "wanted": "ㅂㄴㄹㅊ",
}
KEYS = {
    "public": "rkfkasnfl",
    "officers": "ehfothfqlc",
    "file": "alfmqufl",
    "draft": "skqlffpdhs",
    "review": "gkwpdbstmf",
    "down": "xkfoWhranf",
    "group": "dhstoalRhc",
    "wanted": "qlskflcna",
}
YEARS = {key: 2001 + place for place, key in enumerate(WORDS)}
PUBLIC, MEMBERS, GROUP = {"public"}, {"public", "officers", "file", "wanted"}, {"group"}
# What is no case.
OTHERS = {"group", "wanted"}
# {role: what the person may find}
VISIBLE: dict[str, set[str]] = {
    "anonymous": PUBLIC,
    "account": PUBLIC,
    "pending": PUBLIC,
    "ended": PUBLIC,
    "owner": MEMBERS,
    "other": MEMBERS,
    "coordinator": MEMBERS,
    "editor": MEMBERS,
    "judge": MEMBERS,
    "manager": MEMBERS,
    "administrator": MEMBERS,
    "account in the group": PUBLIC | GROUP,
    "officer in the group": MEMBERS | GROUP,
}
NOT_TOLD = {"anonymous", "account", "pending", "ended", "account in the group"}


@dataclass
class World:
    """The people by role, and what there is by key."""

    people: dict[str, User | None]
    things: dict[str, Any]
    home: LocalGovernment

    def reader(self, role: str) -> Reader:
        return Reader(role, self.people[role])


class Reader:
    """A person's browser. Whatever it gets, no mark of what the person may not see stands in it."""

    def __init__(self, role: str, user: User | None) -> None:
        self.role, self.visible = role, VISIBLE[role]
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def get(self, address: str, *, status: int = 200, **params: str) -> Any:
        response = self.client.get(address, params, follow=True)
        assert response.status_code == status, f"{address}: {response.status_code}"
        shown = marks(content(response))
        assert shown <= self.visible, f"{address} {params} shows {shown - self.visible} to {self.role}"
        return response

    def marks(self, address: str, **params: str) -> set[str]:
        return marks(content(self.get(address, **params)))


def content(response: Any) -> bytes:
    """All of the body, however often it is asked for."""
    if not response.streaming:
        return response.content
    if not hasattr(response, "body_read"):
        response.body_read = b"".join(response)
    return response.body_read


def marks(text: bytes | str) -> set[str]:
    """What shows in a text: a page, a file or a mail."""
    text = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
    return set(re.findall(r"leak([a-z]+)", text))


def make_people() -> tuple[dict[str, User | None], LocalGovernment]:
    home, away = LocalGovernmentFactory(code="home", name_ko="본보기도"), LocalGovernmentFactory(code="away")
    people: dict[str, User | None] = {
        "anonymous": None,
        "account": UserFactory(),
        "pending": OfficerFactory(government=home, status=OfficerStatus.PENDING).user,
        "ended": OfficerFactory(government=home, status=OfficerStatus.ENDED).user,
        "owner": OfficerFactory(government=home).user,
        "other": OfficerFactory(government=away).user,
        "coordinator": CoordinatorFactory(government=home).user,
        "account in the group": UserFactory(),
        "officer in the group": OfficerFactory(government=away).user,
    }
    for name, role in (
        ("editor", Role.EDITOR),
        ("judge", Role.JUDGE),
        ("manager", Role.CONTEST_MANAGER),
        ("administrator", Role.ADMINISTRATOR),
    ):
        user = UserFactory(roles=[role])
        OfficerFactory(user=user, government=away)
        people[name] = user
    owner, members = OfficerFactory(government=away).user, ("officer in the group", "account in the group")
    forums.make_group(owner, *(people[name] for name in members), name="leakgroup", joining=Joining.INVITATION)
    return people, home


def make_things(people: dict[str, User | None], home: LocalGovernment) -> dict[str, Any]:
    """Everything by the officer of the owning government. All have the common word, tag, type and task."""
    make.library()
    author = Officer.objects.get(user=people["owner"])
    public = finished("public", author)
    return {
        "public": public,
        "officers": finished("officers", author, audience=Audience.OFFICERS),
        "file": with_file(author),
        "draft": make.draft(author, **fields("draft")),
        "review": make.submitted(author, **fields("review")),
        "down": taken_down(author, people["editor"]),
        "group": in_closed_group(public),
        "held": waiting_for_approval(),
        "hidden": hidden_by_a_decision(people["administrator"]),
        "article": written(planned("leakissue"), f"{COMMON} leakarticle"),
        "wanted": put_up_need(actor=author.user, cleaned={"title": title("wanted")}),
    }


def title(key: str) -> str:
    """With the word, but not for the file's case, where only the file has it."""
    return f"{'' if key == 'file' else WORDS[key]} {COMMON} leak{key}".strip()


def fields(key: str) -> dict[str, Any]:
    """Of a case, as a step of the form gives them."""
    return {
        "title": title(key),
        "year": YEARS[key],
        "focus_task": "voc",
        "cs_type": make.cs_type(),
        "tags": ["함께", f"leak{key}"],
    }


def finished(key: str, author: Officer, *, audience: str = Audience.PUBLIC) -> CasePage:
    values = fields(key)
    tags = tuple(values.pop("tags"))
    return make_case(
        values.pop("title"),
        tags=tags,
        audience=audience,
        government=author.government,
        author=author,
        contact=author,
        **make.TEXT,
        **values,
    )


def with_file(author: Officer) -> CasePage:
    case = finished("file", author, audience=Audience.OFFICERS)
    stored = CaseFile.objects.create(
        page=case,
        file=ContentFile(b"words", name="leakfile.txt"),
        original_name="leakfile.txt",
        content_type="text/plain",
        kind="txt",
        size=5,
        sha256="0" * 64,
    )
    FileText.objects.create(stored=stored, text=f"붙임 {WORDS['file']} 내용")
    CaseAttachment.objects.create(page=case, stored=stored)
    case.save()
    return case


def taken_down(author: Officer, editor: User) -> CasePage:
    case = finished("down", author)
    unpublish_case(page=case, actor=editor, reason="시험")
    return CasePage.objects.get(pk=case.pk)


def waiting_for_approval() -> Holding:
    """A thread on the officers' board that waits, about what everybody asks for. Only its author and keepers see it."""
    HeldWord.objects.create(word="leakheld")
    author, board = OfficerFactory(government=LocalGovernmentFactory()).user, forums.make_board()
    title, body = f"{COMMON} leakheld", f"{COMMON} leakheld"
    draft = save_draft(actor=author, forum=board, content={"title": title, "body": body, "kind": "discussion"})
    submit_thread(actor=author, forum=board, title=title, body=body, draft=draft)
    return Holding.objects.get()


def hidden_by_a_decision(keeper: User) -> Post:
    """A thread on the officers' board whose opening post was flagged and hidden, and with it an answer."""
    author, reader = (OfficerFactory(government=LocalGovernmentFactory()).user for _n in range(2))
    thread = forums.make_thread(author, title=f"{COMMON} leakhidden", body=f"{COMMON} leakhidden")
    forums.make_post(reader, thread, f"{COMMON} leakhidden")
    report = flag_post(actor=reader, post=thread.posts.get(number=1), reason=Reason.RUDE).report
    act_upon(actor=keeper, report=report, measures=[Measure.HIDE], words="규칙")
    return report.post


def in_closed_group(about: CasePage) -> Thread:
    """A thread with an answer, about a public case, by the owner of the closed group, who is none of the readers."""
    group = Group.objects.get(name="leakgroup")
    board, author = group.forums.get(), group.memberships.get(role="owner").user
    thread = forums.make_thread(author, board, title("group"), f"{COMMON} leakgroup", targets=[about])
    forums.make_post(author, thread, f"{WORDS['group']} leakgroup")
    return thread
