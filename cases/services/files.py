"""Attachments: the checked file is kept with the case; each version of the text says which files it shows."""

from __future__ import annotations

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases import rules
from cases.models import CaseAttachment, CaseFile, CasePage
from cases.services.guarding import locked
from cases.services.reading import READER
from common.exceptions import DomainError, require
from common.uploads import check_upload
from people.models import User

MAX_FILES = 20


@transaction.atomic
def add_attachment(
    *, page: CasePage, actor: User, upload: UploadedFile, title: str = "", licence: str = ""
) -> CaseAttachment:
    """Check the file, keep it and show it in a new revision of the draft.

    ValidationError with one sentence when the file is refused, DomainError when the case has 20 files already.
    """
    page = locked(page)
    require(rules.can_edit(actor, page))
    draft: CasePage = page.get_latest_revision_as_object()
    attachments = list(draft.attachments.all())
    if len(attachments) >= MAX_FILES:
        raise DomainError(_("A case can have at most %(limit)s files. Remove one first.") % {"limit": MAX_FILES})
    stored = keep_file(page=page, actor=actor, upload=upload)
    attachment = CaseAttachment(
        stored=stored, title=title or stored.original_name[:120], licence=licence, sort_order=len(attachments)
    )
    draft.attachments = [*attachments, attachment]
    revision = draft.save_revision(user=actor)
    log(instance=draft, action="cases.file_added", user=actor, revision=revision, data={"file": stored.original_name})
    return attachment


def keep_file(*, page: CasePage, actor: User | None, upload: File) -> CaseFile:
    """The upload as a checked file of the case; ValidationError when it is refused. No version shows it yet.

    The worker reads its words once this is committed.
    """
    checked = check_upload(upload)
    stored = CaseFile.objects.create(
        page=page,
        file=upload,
        **checked.columns(),
        uploaded_by=actor,
    )
    READER.read_soon([stored])
    return stored


@transaction.atomic
def remove_attachment(*, page: CasePage, actor: User, stored_id: int) -> None:
    """Take the file out of the draft. The published version keeps it, and so do older revisions."""
    page = locked(page)
    require(rules.can_edit(actor, page))
    draft: CasePage = page.get_latest_revision_as_object()
    attachments = list(draft.attachments.all())
    staying = [attachment for attachment in attachments if attachment.stored_id != stored_id]
    if len(staying) == len(attachments):
        raise DomainError(_("This file has been removed already."))
    draft.attachments = staying
    revision = draft.save_revision(user=actor)
    name = CaseFile.objects.get(pk=stored_id).original_name
    log(instance=draft, action="cases.file_removed", user=actor, revision=revision, data={"file": name})
