"""What the CMS as a whole keeps to itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks


@hooks.register("before_serve_document")
def documents_stay_in_the_cms(document: Any, request: HttpRequest) -> None:
    """Only the CMS's users get its documents here: cases carry files of their own, and articles hand out theirs."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
