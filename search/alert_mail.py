"""The words of the mail that tells of new results, made at the moment of sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from common.addresses import absolute
from common.mailing import one_line
from common.stopping import stop_headers
from search.models import AlertMail, Find, SavedSearch
from search.registry import can_be_alerted, section_of, sections
from search.stop_links import stop_path

SHOWN = 10
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One new thing: its title as plain text, its absolute address, its section's name where there are several."""

    title: str
    url: str
    section: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one search found: the first of it, how much more, and where to go on. Addresses are absolute."""

    name: str
    items: list[Item]
    more: int
    run_url: str
    edit_url: str
    stop_url: str

    @property
    def count(self) -> int:
        return len(self.items) + self.more


def compose(mail: AlertMail) -> EmailMultiAlternatives | None:
    """The mail as it is true now; None when there is nobody to tell, or nothing that they may see and have not seen."""
    user = mail.user
    if not user.is_active or not can_be_alerted(user):
        return None
    finds = list(mail.finds.for_mail().select_related("search").defer("search__known").order_by("search__name", "pk"))
    if not finds:
        return None
    language = finds[0].search.language
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        parts = _parts(finds, user)
        return _message(user, parts) if parts else None


def visible_finds(finds: Sequence[Find], user: Any) -> list[Find]:
    """Those that the person may see now, in the same order. One query a section and 500 results."""
    keys = _by_section(finds)
    seen = {
        (name, str(pk))
        for name, wanted in keys.items()
        for rows in _rows(name, wanted, user)
        for pk in rows.select_related(None).prefetch_related(None).order_by().values_list("pk", flat=True)
    }
    return [find for find in finds if (find.section, find.key) in seen]


def objects_of(finds: Sequence[Find], user: Any) -> dict[tuple[str, str], Any]:
    """{(section, key): object} of those that the person may see now, with what a result shows."""
    return {
        (name, str(obj.pk)): obj
        for name, keys in _by_section(finds).items()
        for rows in _rows(name, keys, user)
        for obj in rows
    }


def _by_section(finds: Iterable[Find]) -> dict[str, list[str]]:
    keys: dict[str, dict[str, None]] = defaultdict(dict)
    for find in finds:
        keys[find.section][find.key] = None
    return {name: list(found) for name, found in keys.items()}


def _rows(name: str, keys: list[str], user: Any) -> Iterable[Any]:
    """The section's visible things among the keys, as querysets; none for a section that is not there any more."""
    section = section_of(name)
    if section is None:
        return
    for first in range(0, len(keys), CHUNK):
        yield section.queryset_for(user).filter(pk__in=keys[first : first + CHUNK])


def _parts(finds: Sequence[Find], user: Any) -> list[Part]:
    by_search: dict[SavedSearch, list[Find]] = defaultdict(list)
    for find in visible_finds(finds, user):
        by_search[find.search].append(find)
    shown = [find for found in by_search.values() for find in found[:SHOWN]]
    objects = objects_of(shown, user)
    parts = []
    for search, found in by_search.items():
        items = [_item(find, objects[find.section, find.key]) for find in found[:SHOWN] if _is_in(find, objects)]
        if items:
            parts.append(_part(search, items, max(0, len(found) - SHOWN)))
    return parts


def _is_in(find: Find, objects: dict[tuple[str, str], Any]) -> bool:
    return (find.section, find.key) in objects


def _item(find: Find, obj: Any) -> Item:
    section = section_of(find.section)
    assert section is not None  # the object came from it
    label = str(section.label) if len(sections()) > 1 else ""
    return Item(one_line(section.title_of(obj)), absolute(section.url_of(obj)), label)


def _part(search: SavedSearch, items: list[Item], more: int) -> Part:
    return Part(
        name=one_line(search.name),
        items=items,
        more=more,
        run_url=absolute(reverse("search:saved-run", args=[search.pk])),
        edit_url=absolute(reverse("search:saved-edit", args=[search.pk])),
        stop_url=absolute(stop_path(search.user_id, search.pk)),
    )


def _message(user: Any, parts: list[Part]) -> EmailMultiAlternatives:
    stop_url = absolute(stop_path(user.pk))
    context = {
        "parts": parts,
        "name": one_line(user.get_short_name()),
        "site_name": settings.SITE_NAME,
        "list_url": absolute(reverse("search:saved")),
        "stop_url": stop_url,
        "subject": _subject(parts),
    }
    message = EmailMultiAlternatives(
        subject=f"[{settings.SITE_NAME}] {context['subject']}",
        body=render_to_string("search/mail/alert.txt", context),
        to=[user.email],
        headers=stop_headers(stop_url),
    )
    message.attach_alternative(render_to_string("search/mail/alert.html", context), "text/html")
    return message


def _subject(parts: list[Part]) -> str:
    count = sum(part.count for part in parts)
    if len(parts) == 1:
        text = ngettext("%(count)d new result for “%(name)s”", "%(count)d new results for “%(name)s”", count)
        return text % {"count": count, "name": parts[0].name}
    return _("%(count)d new results for %(searches)d of your searches") % {"count": count, "searches": len(parts)}
