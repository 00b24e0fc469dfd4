"""Writing a case: start, open, save step by step, throw away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Revision, TaskState

from cases import rules
from cases.models import CaseAward, CaseIndexPage, CaseLink, CaseMetric, CasePage, CaseTag, draft_slug
from cases.services.guarding import locked
from common.exceptions import DomainError, StaleEdit, require
from people.models import User
from people.roles import officer_of

CHILDREN = {"metrics": CaseMetric, "awards": CaseAward, "links": CaseLink}


@transaction.atomic
def start_draft(*, actor: User, title: str) -> CasePage:
    """A new draft with nothing but its title, written for the actor's government, with its first revision."""
    require(rules.can_start(actor))
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_start saw to it
    page = CasePage(
        title=title,
        slug=draft_slug(),
        live=False,
        has_unpublished_changes=True,
        owner=actor,
        government=officer.government,
        author=officer,
        contact=officer,
    )
    library().add_child(instance=page)
    page.save_revision(user=actor)
    return page


def library() -> CaseIndexPage:
    """The page under which every case stands; DomainError when the site has none yet."""
    parent = CaseIndexPage.objects.first()
    if parent is None:
        raise DomainError(_("There is no case library yet. An administrator has to create it in the CMS."))
    return parent


def open_draft(page: CasePage) -> CasePage:
    """The newest text of the case, published or not, with all that follows from it computed. Nothing is saved."""
    fresh = CasePage.objects.select_related("latest_revision").get(pk=page.pk)
    draft: CasePage = fresh.get_latest_revision_as_object()
    draft.recompute()
    return draft


def version_of(page: CasePage) -> str:
    """A word that changes with every saving, autosaves included. A form carries it to say what it was based on."""
    rows = CasePage.objects.filter(pk=page.pk).values_list("latest_revision_id", "latest_revision__created_at")
    key, saved_at = rows.get()
    return f"{key}-{int(saved_at.timestamp() * 1_000_000)}" if saved_at else "0"


@transaction.atomic
def save_step(
    *, page: CasePage, actor: User, cleaned: Mapping[str, Any], base_version: str, autosave: bool = False
) -> CasePage:
    """Save the fields of one step and return the draft with them.

    `cleaned` maps field names to values; `tags` holds words, `metrics`, `awards` and `links` hold rows as mappings.
    An autosave goes into the actor's newest revision when nothing points to that one, anything else makes a new one.
    It may come in the middle of a word, so it makes no tags: new words wait in the form until that is sent.
    StaleEdit when the draft was saved after `base_version`; then nothing is written.
    """
    page = locked(page)
    require(rules.can_edit(actor, page))
    if base_version != version_of(page):
        raise StaleEdit(_("The case was saved after you had opened it here. Both texts are kept; choose one."))
    draft: CasePage = page.get_latest_revision_as_object()
    apply_fields(draft, cleaned, new_tags=not autosave)
    _write(page, draft, actor, overwrite=autosave)
    return draft


def apply_fields(draft: CasePage, cleaned: Mapping[str, Any], *, new_tags: bool = True) -> None:
    """Put the values into the draft in memory. Without `new_tags`, words that are no tags yet are left out."""
    for name, value in cleaned.items():
        if name in CHILDREN:
            rows = [CHILDREN[name](sort_order=order, **row) for order, row in enumerate(value)]
            setattr(draft, name, rows)
        elif name == "tags":
            draft.tags.set(CaseTag.named(value, create=new_tags))
        else:
            setattr(draft, name, value)


def _write(page: CasePage, draft: CasePage, actor: User, *, overwrite: bool) -> None:
    newest = page.get_latest_revision()
    if overwrite and newest is not None and _is_own_scratch(page, newest, actor):
        draft.save_revision(user=actor, overwrite_revision=newest)
    else:
        draft.save_revision(user=actor, log_action=not overwrite)


def _is_own_scratch(page: CasePage, revision: Revision, actor: User) -> bool:
    """Whether the revision is the actor's and neither published nor submitted: writing over it loses nothing."""
    return (
        revision.user_id == actor.pk
        and revision.pk != page.live_revision_id
        and not TaskState.objects.filter(revision=revision).exists()
    )


@transaction.atomic
def delete_draft(*, page: CasePage, actor: User) -> None:
    """Delete a draft that was never published, with its revisions and files."""
    page = locked(page)
    require(rules.can_delete_draft(actor, page))
    DeletePageAction(page, user=actor).execute(skip_permission_checks=True)
