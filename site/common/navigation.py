"""The site's menus. Each area adds its own entries from its AppConfig.ready(); nothing here knows the areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

MAIN, TOOLS, ACCOUNT, SETTINGS, FOOTER = "main", "tools", "account", "settings", "footer"


def everybody(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry: its words, the URL name (with `args`) it leads to, its place (small first), and who sees it.

    `menu` is MAIN (the header), TOOLS (pictures in the header, beside the account), ACCOUNT (the menu of the signed-in
    person), SETTINGS (beside the account pages) or FOOTER. `count` is asked for the number of what is new there. `icon`
    is the template of a tool's picture.
    """

    label: str | Promise
    url_name: str
    order: int = 100
    visible: Callable[[HttpRequest], bool] = everybody
    menu: str = MAIN
    args: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int] | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as one request sees it. `current` is the value of aria-current: "page", "true" or "".

    `count` is how many new things wait there.
    """

    label: str | Promise
    url: str
    current: str
    count: int = 0
    icon: str = ""


_items: dict[tuple[object, ...], NavItem] = {}


def register_nav(item: NavItem) -> None:
    """Put an entry into its menu. The same address in the same menu replaces the earlier entry."""
    _items[item.menu, item.url_name, item.args] = item


def links_for(request: HttpRequest | None, menu: str = MAIN) -> list[NavLink]:
    """The entries of a menu that this request may see, in order. Entries whose URL does not exist are left out.

    An error page may have no request; then nothing is listed.
    """
    if request is None:
        return []
    items = sorted((item for item in _items.values() if item.menu == menu), key=lambda item: item.order)
    return _links(request, [item for item in items if item.visible(request)])


def sign_in_url(request: HttpRequest | None) -> str:
    """The sign-in page, leading back to this page unless it is an account page; empty without sign-in pages."""
    try:
        url = reverse("account_login")
    except NoReverseMatch:
        return ""
    area = url.removesuffix("login/")
    if request is None or request.path.startswith(area):
        return url
    return f"{url}?{urlencode({'next': request.get_full_path()})}"


def _links(request: HttpRequest, items: list[NavItem]) -> list[NavLink]:
    links = []
    for item in items:
        try:
            url = reverse(item.url_name, args=item.args)
        except NoReverseMatch:
            continue
        count = item.count(request) if item.count else 0
        links.append(NavLink(item.label, url, _current(request.path, url), count, item.icon))
    return _only_the_nearest(links)


def _only_the_nearest(links: list[NavLink]) -> list[NavLink]:
    """Where one entry lies under another, as /cases/wanted/ under /cases/, only the nearest is current."""
    nearest = max((len(link.url) for link in links if link.current), default=0)
    return [replace(link, current="") if len(link.url) < nearest else link for link in links]


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


# The account's own pages, by URL name only; those that are not installed are left out when the menu is drawn.
register_nav(NavItem(_("My profile"), "people:profile", order=10, menu=ACCOUNT))
register_nav(NavItem(_("Account settings"), "account_email", order=90, menu=ACCOUNT))
register_nav(NavItem(_("E-mail address"), "account_email", order=10, menu=SETTINGS))
register_nav(NavItem(_("Password"), "account_change_password", order=20, menu=SETTINGS))
register_nav(NavItem(_("Two-step sign-in"), "mfa_index", order=30, menu=SETTINGS))
