"""Reactions: one of each a person under a post."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.models import Post
from community.forums.services.guarding import locked_post
from community.kinds import rules
from community.kinds.choices import ReactionKind
from community.kinds.models import Reaction
from people.models import User
from people.roles import officer_of


@transaction.atomic
def react(*, actor: User, post: Post, kind: str, value: bool) -> None:
    """Put the word under the post, or take it back. The same click twice is as once."""
    post = locked_post(post)
    require(rules.can_react(actor, post))
    if kind not in ReactionKind.values:
        raise DomainError(_("Choose one of the words that are offered."))
    if value:
        Reaction.objects.get_or_create(post=post, user=actor, kind=kind, defaults={"acted_as": officer_of(actor)})
    else:
        Reaction.objects.filter(post=post, user=actor, kind=kind).delete()
