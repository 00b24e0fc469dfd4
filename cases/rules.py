"""Who may do what with a case, and at which stage. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.choices import REQUIRED_PARTS, REVIEW, SUBMITTABLE, WRITING, Stage
from common.decisions import Decision
from people.choices import Role
from people.models import LocalGovernment, Officer, User
from people.roles import has_role, officer_of, pending_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from cases.models import CasePage
    from people.roles import AnyUser

NOT_YOURS = _("This case belongs to another local government.")
EDITORS_ONLY = _("Only editors may do this.")


def is_editor(user: AnyUser) -> bool:
    """Editors and administrators: they decide about every case."""
    return has_role(user, Role.EDITOR, Role.ADMINISTRATOR)


def works_for(user: AnyUser, page: CasePage) -> bool:
    """Whether the person serves in the case's government or in the one that it became."""
    officer = officer_of(user)
    return officer is not None and government_today(officer.government) == government_today(page.government)


def is_author(user: AnyUser, page: CasePage) -> bool:
    return user.is_authenticated and page.author is not None and page.author.user_id == user.pk


def has_coordinator(page: CasePage) -> bool:
    """Whether anybody coordinates the case's government today. No query for a case read for_decision."""
    if (known := getattr(page, "coordinated", None)) is not None:
        return bool(known)
    serving = Officer.objects.serving().filter(is_coordinator=True, user__is_active=True)
    key = government_today(page.government)
    return bool(serving.filter(government__current_id=key).exists() or serving.filter(government_id=key).exists())


def not_a_member(user: AnyUser, otherwise: str | Promise) -> Decision:
    """The refusal of whoever is no approved officer: that approval is awaited, or else what only officers may do."""
    if pending_of(user) is not None:
        return Decision.no(_("Your affiliation waits for approval. You can do this once it is approved."))
    return Decision.no(otherwise)


def can_start(user: AnyUser) -> Decision:
    if officer_of(user) is None:
        return Decision.no(_("Only officers whose membership is approved can write cases."))
    return Decision.yes()


def can_hand_over(user: AnyUser, government: LocalGovernment) -> Decision:
    """Give a government a draft that stands elsewhere: its own officers, editors, and who runs contests."""
    officer = officer_of(user)
    if officer is not None and government_today(officer.government) == government_today(government):
        return Decision.yes()
    if is_editor(user) or has_role(user, Role.CONTEST_MANAGER):
        return Decision.yes()
    return Decision.no(NOT_YOURS)


def can_edit(user: AnyUser, page: CasePage) -> Decision:
    """Officers of the case's government while it is not under review; editors always; whoever decides, meanwhile."""
    if is_editor(user):
        return Decision.yes()
    if not works_for(user, page):
        return Decision.no(NOT_YOURS)
    if page.stage in WRITING:
        return Decision.yes()
    if page.stage == Stage.SUBMITTED and _coordinates(user, page):
        return Decision.yes()
    return Decision.no(_("The case is being reviewed. It can be changed again when it is taken back or returned."))


def can_submit(user: AnyUser, page: CasePage) -> Decision:
    if not (works_for(user, page) or is_editor(user)):
        return Decision.no(NOT_YOURS)
    if page.stage in REVIEW:
        return Decision.no(_("The case has been submitted already."))
    if page.stage not in SUBMITTABLE:
        return Decision.no(_("Nothing has changed since the case was published."))
    return Decision.yes()


def can_withdraw(user: AnyUser, page: CasePage) -> Decision:
    """The author, or whoever submitted it, as long as nobody has decided for good."""
    if page.stage not in REVIEW:
        return Decision.no(_("The case is not under review, so there is nothing to take back."))
    state = page.current_workflow_state
    submitted_by = state.requested_by_id if state else None
    if is_author(user, page) or (user.is_authenticated and submitted_by == user.pk):
        return Decision.yes()
    return Decision.no(_("Only its author or whoever submitted the case can take it back."))


def can_confirm(user: AnyUser, page: CasePage) -> Decision:
    """The coordinator of the case's government and administrators; editors when the government has no coordinator."""
    if page.stage != Stage.SUBMITTED:
        return Decision.no(_("The case is not waiting for the coordinator."))
    if has_role(user, Role.ADMINISTRATOR) or _coordinates(user, page):
        return Decision.yes()
    if has_role(user, Role.EDITOR) and not has_coordinator(page):
        return Decision.yes()
    return Decision.no(_("Only the coordinator of the case's government can confirm it."))


def can_approve(user: AnyUser, page: CasePage) -> Decision:
    if page.stage != Stage.CONFIRMED:
        return Decision.no(_("The case is not waiting for an editor."))
    return Decision.yes() if is_editor(user) else Decision.no(EDITORS_ONLY)


def can_publish(user: AnyUser, page: CasePage) -> Decision:
    """Publish the text that `page` carries past the workflow, as the CMS's own button and its schedule do.

    Editors publish their own corrections of a public case. Everything else is public once a coordinator has confirmed
    it: what was never submitted, was returned, or waits for the coordinator is not. The workflow's approval does not
    ask here, it has can_approve.
    """
    if not is_editor(user):
        return Decision.no(EDITORS_ONLY)
    if page.stage == Stage.CONFIRMED:
        if all(getattr(page, part).strip() for part in REQUIRED_PARTS):
            return Decision.yes()
        return Decision.no(_("The case lacks a part that every case needs: summary, background or what was done."))
    if page.stage not in (Stage.PUBLISHED, Stage.CHANGED):
        return Decision.no(_("The case has not been confirmed. It is published when it has passed the review."))
    if _changed_by_others(page):
        return Decision.no(_("Officers have changed this case since it was published. Their changes need the review."))
    return Decision.yes()


def _changed_by_others(page: CasePage) -> bool:
    """Whether anybody but editors has written a version since the public one."""
    newer = page.revisions.filter(pk__gt=page.live_revision_id or 0)
    writers = User.objects.filter(pk__in=newer.values("user_id"))
    return not all(is_editor(writer) for writer in writers)


def can_return(user: AnyUser, page: CasePage) -> Decision:
    """Whoever may take the step that the case is at."""
    if page.stage not in REVIEW:
        return Decision.no(_("The case is not under review."))
    return can_confirm(user, page) if page.stage == Stage.SUBMITTED else can_approve(user, page)


def can_unpublish(user: AnyUser, page: CasePage) -> Decision:
    if not is_editor(user):
        return Decision.no(EDITORS_ONLY)
    return Decision.yes() if page.live else Decision.no(_("The case is not public."))


def can_delete_draft(user: AnyUser, page: CasePage) -> Decision:
    """Only what was never published: a number, once given, stays."""
    if not (is_author(user, page) and works_for(user, page)) and not is_editor(user):
        return Decision.no(_("Only its author can delete a draft."))
    if page.number or page.live:
        return Decision.no(_("A case that was published cannot be deleted. Editors can take it off the site."))
    if page.stage in REVIEW:
        return Decision.no(_("The case is being reviewed. Take it back first."))
    return Decision.yes()


def can_reassign(user: AnyUser, page: CasePage) -> Decision:
    return Decision.yes() if works_for(user, page) or is_editor(user) else Decision.no(NOT_YOURS)


def can_keep(user: AnyUser, page: CasePage) -> Decision:
    """Say that a published case still holds, or put off looking."""
    if not (works_for(user, page) or is_editor(user)):
        return Decision.no(NOT_YOURS)
    return Decision.yes() if page.live else Decision.no(_("The case is not public."))


def can_manage_tags(user: AnyUser) -> Decision:
    return Decision.yes() if is_editor(user) else Decision.no(EDITORS_ONLY)


def _coordinates(user: AnyUser, page: CasePage) -> bool:
    officer = officer_of(user)
    return officer is not None and officer.is_coordinator and works_for(user, page)


def government_today(government: LocalGovernment) -> int:
    """The key of what the government is today."""
    return government.current_id or government.pk
