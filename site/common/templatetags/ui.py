"""What the shared templates need and cannot say themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.utils.html import json_script
from django.utils.safestring import SafeString

from common import navigation, pagination
from common.texts import script_texts

register = template.Library()


@register.simple_tag(takes_context=True)
def main_nav(context: dict[str, Any]) -> list[navigation.NavLink]:
    """The links of the header."""
    return navigation.links_for(context.get("request"), navigation.MAIN)


@register.simple_tag(takes_context=True)
def tool_links(context: dict[str, Any]) -> list[navigation.NavLink]:
    """The pictures in the header that lead somewhere, such as the bell."""
    return navigation.links_for(context.get("request"), navigation.TOOLS)


@register.simple_tag(takes_context=True)
def account_links(context: dict[str, Any]) -> list[navigation.NavLink]:
    """The links of the signed-in person's menu."""
    return navigation.links_for(context.get("request"), navigation.ACCOUNT)


@register.simple_tag(takes_context=True)
def footer_nav(context: dict[str, Any]) -> list[navigation.NavLink]:
    """The links of the footer."""
    return navigation.links_for(context.get("request"), navigation.FOOTER)


@register.simple_tag(takes_context=True)
def sign_in_url(context: dict[str, Any]) -> str:
    """The sign-in page, leading back here; from an account page it leads back to nowhere. Empty without allauth."""
    return navigation.sign_in_url(context.get("request"))


@register.simple_tag
def official_banner() -> bool:
    """Whether this installation is an official government site (the setting OFFICIAL_BANNER)."""
    return bool(getattr(settings, "OFFICIAL_BANNER", False))


@register.simple_tag
def ui_texts() -> SafeString:
    """The sentences that the JavaScript modules show, in the reader's language, as JSON in the page."""
    return json_script(script_texts(), "ui-texts")


@register.simple_tag
def page_links(page: Page, base_query: str = "") -> list[pagination.PageLink]:
    """The numbers of the pagination."""
    return pagination.page_links(page, base_query or "")


@register.simple_tag
def page_url(number: int, base_query: str = "") -> str:
    """The address of one page of the list."""
    return pagination.page_url(number, base_query or "")


@register.simple_tag
def fields_with_errors(form: BaseForm) -> list[BoundField]:
    """The visible fields that have something to correct, in the order of the form."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single box to tick, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.simple_tag(takes_context=True)
def account_settings_links(context: dict[str, Any]) -> list[navigation.NavLink]:
    """The links beside the account pages."""
    return navigation.links_for(context.get("request"), navigation.SETTINGS)
