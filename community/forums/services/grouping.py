"""Groups: founded with a board of their own, described."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from common.exceptions import require
from community.forums import rules
from community.forums.belonging import forget
from community.forums.choices import Audience, GroupRole, Joining, MembershipStatus
from community.forums.models import Forum, Group, GroupMembership
from community.forums.record import log
from community.forums.services.guarding import locked_group
from people.models import User


@transaction.atomic
def found_group(
    *,
    actor: User,
    name: str,
    purpose: str,
    description: str = "",
    joining: str = Joining.REQUEST,
    is_sample: bool = False,
) -> Group:
    """A new closed group with its board; the actor owns it."""
    require(rules.can_found_group(actor))
    group = Group(name=name, purpose=purpose, description=description, joining=joining, is_sample=is_sample)
    group.slug = _free_slug(name)
    _write(group)
    GroupMembership.objects.create(
        group=group,
        user=actor,
        role=GroupRole.OWNER,
        status=MembershipStatus.ACTIVE,
        changed_by=actor,
        joined_at=timezone.now(),
    )
    forget(actor)
    Forum.add_root(
        instance=Forum(
            name_ko=group.name,
            slug=f"group-{group.slug}"[:60],
            description_ko=group.purpose,
            audience=Audience.GROUP,
            group=group,
        )
    )
    log(instance=group, action="forums.group_founded", user=actor)
    return group


@transaction.atomic
def edit_group(*, actor: User, group: Group, name: str, purpose: str, description: str, joining: str) -> Group:
    """Another name, text or way to join; the board takes the name over. The address stays."""
    group = locked_group(group)
    require(rules.can_manage_group(actor, group))
    group.name, group.purpose, group.description, group.joining = name, purpose, description, joining
    _write(group)
    group.forums.update(name_ko=group.name, description_ko=group.purpose)
    log(instance=group, action="forums.group_changed", user=actor)
    return group


def _write(group: Group) -> None:
    group.recompute()
    group.full_clean()
    group.save()


def _free_slug(name: str) -> str:
    """The name in Latin letters where it has any, and letters that make it one of its own."""
    base = slugify(name)[:40] or "group"
    slug = base
    while slug == "new" or Group.objects.filter(slug=slug).exists():
        slug = f"{base}-{get_random_string(5, 'abcdefghijkmnpqrstuvwxyz23456789')}"
    return slug
