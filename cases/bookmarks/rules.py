"""Who may begin and keep a list of cases. Reading is in querysets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.bookmarks.choices import ListKind
from cases.rules import government_today, is_editor
from common.decisions import Decision
from people.roles import officer_of

if TYPE_CHECKING:
    from cases.bookmarks.models import CaseList
    from people.roles import AnyUser


def can_start_list(user: AnyUser, kind: str) -> Decision:
    if not (user.is_authenticated and user.is_active):
        return Decision.no(_("Sign in to keep cases."))
    if kind == ListKind.GOVERNMENT and officer_of(user) is None:
        return Decision.no(_("Only officers whose membership is approved keep lists of their government."))
    if kind == ListKind.COLLECTION and not is_editor(user):
        return Decision.no(_("Collections are put together by editors."))
    return Decision.yes()


def can_keep_list(user: AnyUser, case_list: CaseList) -> Decision:
    """Change its words, its cases and their order, share it, delete it."""
    refused = Decision.no(_("This list is kept by others."))
    if not (user.is_authenticated and user.is_active):
        return refused
    if case_list.kind == ListKind.PERSONAL:
        return Decision.yes() if case_list.owner_id == user.pk else refused
    if case_list.kind == ListKind.COLLECTION:
        return Decision.yes() if is_editor(user) else refused
    officer = officer_of(user)
    if officer is None or case_list.government is None:
        return refused
    same = government_today(officer.government) == government_today(case_list.government)
    return Decision.yes() if same else refused
