"""Whose word counts about where a request comes from. The site logs, limits and refuses by that address."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from common.middleware import TrustedProxyMiddleware

PROXIES = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/64"]


def seen(peer: str, forwarded: str | None, proto: str | None = None, proxies: list[str] | None = None):
    """(address, is https, what is left of the headers) after the middleware."""
    headers = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        headers["HTTP_X_FORWARDED_FOR"] = forwarded
    if proto is not None:
        headers["HTTP_X_FORWARDED_PROTO"] = proto
    request = RequestFactory().get("/", **headers)
    with override_settings(TRUSTED_PROXIES=PROXIES if proxies is None else proxies):
        TrustedProxyMiddleware(lambda request: HttpResponse())(request)
    return (
        request.META["REMOTE_ADDR"],
        request.is_secure(),
        [name for name in request.META if name.startswith("HTTP_X_FORWARDED")],
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        # nobody is believed who is not a declared proxy
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", "203.0.113.5"),
        ("192.0.2.8", "198.51.100.1", "192.0.2.8"),
        # a proxy's word counts
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("192.0.2.7", "198.51.100.1", "198.51.100.1"),
        ("2001:db8::1", "2001:db8:1::9", "2001:db8:1::9"),
        # what the client itself wrote stands to the left and is never reached
        ("10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "127.0.0.1,198.51.100.1", "198.51.100.1"),
        # a chain of proxies is walked to the first that is none
        ("10.1.2.3", "6.6.6.6, 198.51.100.1, 10.4.4.4", "198.51.100.1"),
        ("10.1.2.3", "10.5.5.5, 10.4.4.4", "10.5.5.5"),
        # what is no address ends the walk at the last address that was one
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, <script>", "10.1.2.3"),
        ("10.1.2.3", "<script>, 10.4.4.4", "10.4.4.4"),
        ("10.1.2.3", "198.51.100.1:4711", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", ", ,", "10.1.2.3"),
        ("10.1.2.3", None, "10.1.2.3"),
        # a socket has no address; it is nobody's
        ("", "198.51.100.1", ""),
    ],
)
def test_the_address_is_the_rightmost_that_no_proxy_of_ours_has(peer, forwarded, address):
    assert seen(peer, forwarded)[0] == address


def test_without_declared_proxies_the_header_never_counts():
    assert seen("127.0.0.1", "198.51.100.1", "https", proxies=[]) == ("127.0.0.1", False, [])


@pytest.mark.parametrize(
    ("peer", "proto", "is_secure"),
    [
        ("10.1.2.3", "https", True),
        ("10.1.2.3", "http", False),
        ("10.1.2.3", "https, http", False),
        ("10.1.2.3", "HTTPS", False),
        ("203.0.113.5", "https", False),
    ],
)
def test_https_is_believed_from_a_proxy_alone(peer, proto, is_secure):
    assert seen(peer, None, proto)[1] is is_secure


def test_nothing_behind_the_middleware_can_read_the_headers():
    assert seen("203.0.113.5", "198.51.100.1", "https")[2] == []
    assert seen("10.1.2.3", "198.51.100.1", "https")[2] == []


def test_a_thousand_hops_are_walked_at_once():
    assert seen("10.1.2.3", ", ".join(["198.51.100.1"] + ["10.0.0.1"] * 1000))[0] == "198.51.100.1"


def test_a_proxy_that_is_no_network_stops_the_start():
    with override_settings(TRUSTED_PROXIES=["my-proxy"]), pytest.raises((ValueError, ImproperlyConfigured)):
        TrustedProxyMiddleware(lambda request: HttpResponse())
