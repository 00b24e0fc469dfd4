"""Who is shown the ways into the site's back rooms."""

from __future__ import annotations

from django.http import HttpRequest

from people.choices import Role
from people.roles import has_role, officer_of


def works_in_cms(request: HttpRequest) -> bool:
    """Whether the person has work in the CMS; asks the roles, which the request knows already."""
    return has_role(request.user, Role.EDITOR, Role.ADMINISTRATOR)


def serves(request: HttpRequest) -> bool:
    """Whether the person serves in a government, which has a desk."""
    return officer_of(request.user) is not None
