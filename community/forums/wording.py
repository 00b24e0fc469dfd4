"""The text of a post as it is shown, and what is to be said about it: apps above add links and remarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from common.richtext import InlineLink, render_markdown

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from community.forums.models import Forum
    from people.models import User

LinksFor = Callable[[str, "Forum"], "InlineLink | None"]
RemarksFor = Callable[[str, "Forum", "User"], "list[str]"]

_links: dict[str, LinksFor] = {}
_remarks: dict[str, RemarksFor] = {}


def register_link(key: str, link_for: LinksFor) -> None:
    """Turn something in the texts of posts into links, from an AppConfig.ready(). The same key again replaces.

    `link_for(body, forum)` is asked once a text, so that it can look up everything in a few queries; None when there
    is nothing of its kind.
    """
    _links[key] = link_for


def register_remark(key: str, remarks_for: RemarksFor) -> None:
    """Say something to the writer beside the preview and after posting, as sentences. The same key again replaces."""
    _remarks[key] = remarks_for


def render_post(body: str, forum: Forum) -> SafeString:
    """Trusted HTML of a post's text on this board."""
    found = (link_for(body, forum) for link_for in _links.values())
    return render_markdown(body, [link for link in found if link is not None])


def remarks_on(body: str, forum: Forum, writer: User) -> list[str]:
    """What the writer should know about the text."""
    return [sentence for remarks_for in _remarks.values() for sentence in remarks_for(body, forum, writer)]
