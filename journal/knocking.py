"""Ask another site whether an address is there, without becoming somebody's way into the networks around us."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

SECONDS = 5
AGENT = "cs-journal-link-check"
PORTS = {"http": 80, "https": 443}


def status_of(url: str) -> int | None:
    """The status that a server answers to HEAD, or to GET where it knows no HEAD; nothing is read and nothing followed.

    None when nobody answers, when the address is no ordinary one (another port, a name and password in it), and when
    its host is not on the public internet: each address it resolves to must be, and that very one is asked.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
        if parts.scheme not in PORTS or port != PORTS[parts.scheme] or not parts.hostname or parts.username:
            return None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        status = _ask("HEAD", parts.scheme, parts.hostname, path)
        return _ask("GET", parts.scheme, parts.hostname, path) if status in (403, 404, 405, 501) else status
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _ask(method: str, scheme: str, host: str, path: str) -> int:
    connection = http.client.HTTPConnection(host, PORTS[scheme], timeout=SECONDS)
    connection.sock = _socket_to(host, PORTS[scheme])
    if scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
    try:
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
        return connection.getresponse().status
    finally:
        connection.close()


def _socket_to(host: str, port: int) -> socket.socket:
    """A connection to an address that was looked at first, so that a second answer of the name service is not asked."""
    found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(ipaddress.ip_address(address).is_global for address in found):
        raise ValueError(host)
    return socket.create_connection((found[0], port), timeout=SECONDS)
