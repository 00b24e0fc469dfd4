"""The home page, and the pages that say what the site is and by which rules it goes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.fields import MarkdownField
from common.richtext import render_markdown
from portal.home import home_context


class HomePage(Page):
    """The front door: what is new, search, the map, the ways in. Editors keep the opening words."""

    opening = models.TextField(_("opening words"), max_length=300, blank=True)
    opening_en = models.TextField(_("opening words in English"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("opening"), FieldPanel("opening_en")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    # A restriction here would hold for the cases below in some places and not in others: visible_to alone decides.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def shown_opening(self) -> str:
        """The opening words in the reader's language; empty where the site's own are to stand."""
        return self.opening_en if in_english() else self.opening

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


# What the privacy policy tells of the settings, by the names that operators give them. An editor who writes a number
# instead keeps it right by hand.
TOLD_SETTINGS = {"JOURNAL_CONFIRM_DAYS": "JOURNAL_CONFIRM_DAYS", "SEARCH_LOG_DAYS": "WAGTAILSEARCH_HITS_MAX_AGE"}


class InfoPage(Page):
    """A page of text in Korean and perhaps English: about the site, privacy, copyright, accessibility."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    body = MarkdownField(_("text"))
    body_en = MarkdownField(_("text in English"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FieldPanel("title_en"),
        FieldPanel("body_en"),
    ]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    # What everybody must be able to read is open to everybody.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`shown_title`, `body_html`, and `body_language`: Korean for English readers where there is no translation."""
        english = in_english() and bool(self.body_en)
        return super().get_context(request, *args, **kwargs) | {
            "shown_title": (self.title_en if in_english() else "") or self.title,
            "body_html": render_markdown(with_settings(self.body_en if english else self.body)),
            "body_language": "en" if english else "ko",
        }


def with_settings(text: str) -> str:
    """The text with what is set for this site in the place of each name that it tells: {SEARCH_LOG_DAYS}."""
    for name, setting in TOLD_SETTINGS.items():
        text = text.replace(f"{{{name}}}", str(getattr(settings, setting)))
    return text


def in_english() -> bool:
    return (get_language() or "").startswith("en")
