"""The home page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from portal.home import home_context


class HomePage(Page):
    """The front door: what is new, search, the map, the ways in. Editors keep the opening words."""

    opening = models.TextField(_("opening words"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("opening")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    # A restriction here would hold for the cases below in some places and not in others: visible_to alone decides.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | home_context(request)


class Visit(models.Model):
    """When a person was last on their page, and since when things are new to them; see portal.services.visiting."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visit")
    seen_at = models.DateTimeField(_("last seen"))
    since = models.DateTimeField(_("new since"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.seen_at:%Y-%m-%d %H:%M}"
