"""Every address of the site, found by walking the URL configuration, third-party areas included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# Wagtail's page tree answers whatever nothing else does; its pages have addresses of their own in the matrix.
PAGES = "wagtail_serve"


@dataclass(frozen=True, slots=True)
class Address:
    """A URL pattern: its full name (`namespace:name`, or the route in angle brackets when it has none).

    `positional` addresses are old regular expressions whose groups have no names.
    """

    name: str
    route: str
    parameters: tuple[str, ...]
    positional: bool = False


def all_addresses() -> list[Address]:
    """Each named or nameless pattern once for each set of parameters, in order of name."""
    found = {(address.name, address.parameters): address for address in walk(get_resolver().url_patterns)}
    return [found[key] for key in sorted(found)]


def walk(
    patterns: list[URLPattern | URLResolver],
    namespaces: tuple[str, ...] = (),
    route: str = "",
    parameters: tuple[str, ...] = (),
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        names = (*parameters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, inside, here, names)
        else:
            name = ":".join([*namespaces, pattern.name]) if pattern.name else f"<{here}>"
            regex = pattern.pattern.regex
            yield Address(name, here, tuple(sorted(set(names))), regex.groups > len(regex.groupindex))
