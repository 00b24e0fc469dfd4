"""Keep cases and lists of them. Each act says who acts, asks the rule, and is one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.bookmarks.choices import MAX_CASES, MAX_LISTS, ListKind
from cases.bookmarks.models import Bookmark, CaseList
from cases.bookmarks.rules import can_keep_list, can_start_list
from cases.models import CasePage
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of


@transaction.atomic
def keep_case(*, actor: User, case: CasePage, case_list: CaseList | None = None) -> Bookmark:
    """Put the case at the end of the list, by default of the actor's first folder, which is made when needed.

    A case that is there already stays where it is. That the actor sees the case is asked before.
    """
    case_list = case_list or _first_folder(actor)
    require(can_keep_list(actor, case_list))
    held = case_list.bookmarks.filter(case=case).first()
    if held is not None:
        found: Bookmark = held
        return found
    _require_room(case_list)
    return Bookmark.objects.create(case_list=case_list, case=case, position=_end_of(case_list))


@transaction.atomic
def start_list(*, actor: User, kind: str, title: str) -> CaseList:
    require(can_start_list(actor, kind))
    if CaseList.objects.kept_by(actor).filter(kind=kind).count() >= MAX_LISTS:
        raise DomainError(_("There are %(most)s lists already. Delete one that nobody needs.") % {"most": MAX_LISTS})
    officer = officer_of(actor)
    made = CaseList.objects.create(
        kind=kind,
        title=title,
        owner=actor if kind == ListKind.PERSONAL else None,
        government=officer.government if officer and kind == ListKind.GOVERNMENT else None,
    )
    _log(made, "bookmarks.started", actor)
    return made


@transaction.atomic
def change_list(*, actor: User, case_list: CaseList, cleaned: dict[str, Any]) -> None:
    """Title, opening words, and whether it is shared; a personal folder is never shared."""
    require(can_keep_list(actor, case_list))
    case_list.title, case_list.opening = cleaned["title"], cleaned["opening"]
    case_list.is_shared = bool(cleaned.get("is_shared")) and case_list.kind != ListKind.PERSONAL
    case_list.save()
    _log(case_list, "bookmarks.changed", actor)


@transaction.atomic
def delete_list(*, actor: User, case_list: CaseList) -> None:
    require(can_keep_list(actor, case_list))
    _log(case_list, "bookmarks.deleted", actor)
    case_list.delete()


@transaction.atomic
def write_note(*, actor: User, bookmark: Bookmark, note: str) -> None:
    require(can_keep_list(actor, bookmark.case_list))
    bookmark.note = note
    bookmark.save(update_fields=["note"])


@transaction.atomic
def move_bookmark(*, actor: User, bookmark: Bookmark, case_list: CaseList) -> None:
    """Into another list that the actor keeps, at its end. Where the case is there already, only one stays."""
    require(can_keep_list(actor, bookmark.case_list))
    require(can_keep_list(actor, case_list))
    if case_list.bookmarks.filter(case=bookmark.case_id).exists():
        raise DomainError(_("The case is in that list already."))
    _require_room(case_list)
    bookmark.position, bookmark.case_list = _end_of(case_list), case_list
    bookmark.save()


@transaction.atomic
def raise_bookmark(*, actor: User, bookmark: Bookmark) -> None:
    """One place up; the first one stays first."""
    require(can_keep_list(actor, bookmark.case_list))
    rows = list(bookmark.case_list.bookmarks.all())
    place = rows.index(bookmark)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows):
        row.position = position
    Bookmark.objects.bulk_update(rows, ["position"])


@transaction.atomic
def drop_bookmark(*, actor: User, bookmark: Bookmark) -> None:
    require(can_keep_list(actor, bookmark.case_list))
    bookmark.delete()


def _first_folder(actor: User) -> CaseList:
    require(can_start_list(actor, ListKind.PERSONAL))
    defaults = {"title": _("Kept cases")}
    return CaseList.objects.get_or_create(kind=ListKind.PERSONAL, owner=actor, is_first=True, defaults=defaults)[0]


def _require_room(case_list: CaseList) -> None:
    if case_list.bookmarks.count() >= MAX_CASES:
        raise DomainError(_("A list holds %(most)s cases. Begin another one.") % {"most": MAX_CASES})


def _end_of(case_list: CaseList) -> int:
    last = case_list.bookmarks.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _log(case_list: CaseList, action: str, actor: User) -> None:
    """What a person keeps for themselves is nobody's business."""
    if case_list.kind != ListKind.PERSONAL:
        log(instance=case_list, action=action, user=actor, title=case_list.title)
