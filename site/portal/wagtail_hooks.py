"""What the CMS as a whole keeps to itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks


@hooks.register("before_serve_document")
def documents_stay_in_the_cms(document: Any, request: HttpRequest) -> None:
    """No page hands out the CMS's documents (cases carry files of their own), so only its users get them."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
