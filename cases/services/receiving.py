"""A draft that another area hands over, such as an entry that won in a contest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases import rules
from cases.models import CasePage, draft_slug
from cases.services.drafting import apply_fields, library
from common.exceptions import require
from people.models import Officer, User


@transaction.atomic
def receive_draft(*, actor: User, author: Officer, title: str, fields: Mapping[str, Any]) -> CasePage:
    """A draft of the author's government with these fields, as drafting.save_step takes them; its first revision.

    Nothing is public by this: from here it goes the way of every case.
    """
    require(rules.can_hand_over(actor, author.government))
    page = CasePage(
        title=title,
        slug=draft_slug(),
        live=False,
        has_unpublished_changes=True,
        owner=author.user,
        government=author.government.current or author.government,
        author=author,
        contact=author,
    )
    library().add_child(instance=page)
    apply_fields(page, fields)
    page.recompute()
    page.save()
    page.save_revision(user=actor)
    return page
