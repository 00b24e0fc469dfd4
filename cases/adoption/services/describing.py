"""What a government writes about its adoption, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.adoption import rules
from cases.adoption.choices import MAX_FILES, MAX_LINKS
from cases.adoption.models import Adoption, AdoptionFile, AdoptionLink
from cases.adoption.services.adopting import check_origin
from cases.adoption.services.guarding import locked_adoption
from cases.services.guarding import locked
from common.exceptions import DomainError, StaleEdit, require
from common.uploads import check_upload
from people.models import User

FIELDS = ("variation", "cost", "staff", "result", "lessons", "audience", "origin")


def version_of(adoption: Adoption) -> str:
    """A word that changes with every saving of the text. A form carries it to say what it was based on."""
    return str(int(adoption.changed_at.timestamp() * 1_000_000))


@transaction.atomic
def describe_adoption(
    *,
    actor: User,
    adoption: Adoption,
    cleaned: Mapping[str, Any],
    links: Sequence[Mapping[str, str]] | None = None,
    base_version: str | None = None,
) -> Adoption:
    """Write some of FIELDS, and the links when given (as mappings of title and url); the adoption as it is then.

    StaleEdit when the text was saved after `base_version`; then nothing is written.
    """
    case = locked(adoption.case)
    adoption = locked_adoption(adoption)
    require(rules.can_edit_adoption(actor, adoption))
    if base_version is not None and base_version != version_of(adoption):
        raise StaleEdit(_("Somebody has saved this adoption since you opened it. Compare, then send your text again."))
    if "origin" in cleaned:
        check_origin(adoption, case, adoption.government, cleaned["origin"])
    known = {name: value for name, value in cleaned.items() if name in FIELDS}
    for name, value in known.items():
        setattr(adoption, name, value)
    adoption.changed_at = timezone.now()
    adoption.save(update_fields=[*known, "rendered", "changed_at"])
    if links is not None:
        _replace_links(adoption, links)
    log(instance=adoption, action="adoption.described", user=actor, data={"fields": sorted(known)})
    return adoption


def _replace_links(adoption: Adoption, links: Sequence[Mapping[str, str]]) -> None:
    if len(links) > MAX_LINKS:
        raise DomainError(_("An adoption can have at most %(limit)s links.") % {"limit": MAX_LINKS})
    adoption.links.all().delete()
    AdoptionLink.objects.bulk_create([AdoptionLink(adoption=adoption, **link) for link in links])


@transaction.atomic
def add_evidence(*, actor: User, adoption: Adoption, upload: UploadedFile, title: str = "") -> AdoptionFile:
    """Check the file and keep it with the adoption.

    ValidationError with one sentence when the file is refused, DomainError when there are 10 files already.
    """
    adoption = locked_adoption(adoption)
    require(rules.can_edit_adoption(actor, adoption))
    if adoption.files.count() >= MAX_FILES:
        raise DomainError(_("An adoption can have at most %(limit)s files. Remove one first.") % {"limit": MAX_FILES})
    checked = check_upload(upload)
    stored = AdoptionFile.objects.create(
        adoption=adoption,
        file=upload,
        title=title.strip() or checked.safe_name[:120],
        original_name=checked.safe_name,
        content_type=checked.content_type,
        size=checked.size,
        uploaded_by=actor,
    )
    log(instance=adoption, action="adoption.file_added", user=actor, data={"file": stored.original_name})
    return stored


@transaction.atomic
def remove_evidence(*, actor: User, adoption: Adoption, file_id: int) -> None:
    """Take a file away for good; DomainError when it is gone already."""
    adoption = locked_adoption(adoption)
    require(rules.can_edit_adoption(actor, adoption))
    stored = adoption.files.filter(pk=file_id).first()
    if stored is None:
        raise DomainError(_("This file has been removed already."))
    log(instance=adoption, action="adoption.file_removed", user=actor, data={"file": stored.original_name})
    stored.delete()
