"""Wagtail's log of what was done on the boards. It is read by whoever looks after the machine, members of no group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wagtail import log_actions

from community.forums.choices import Audience
from community.forums.models import Group, Thread

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import User


def log(*, instance: Model, action: str, user: User | None = None, data: Mapping[str, Any] | None = None) -> None:
    """Write a line. Groups and what is written in them are named by their keys alone."""
    closed = isinstance(instance, Group) or (isinstance(instance, Thread) and instance.audience == Audience.GROUP)
    title = f"{instance._meta.verbose_name} {instance.pk}" if closed else None
    log_actions.log(instance=instance, action=action, user=user, title=title, data=data)
