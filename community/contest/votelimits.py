"""Limits against stuffing: how many mails one network may ask for, and how many one mail domain is sent.

Neither an IP address nor a mail domain is kept: what is counted is a hash under a secret of the day, which the cache
forgets, and with it what the hashes meant.
"""

from __future__ import annotations

import ipaddress
import secrets

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.ratelimit import hit
from community.contest.voters import domain_of

HOUR, DAY = 60 * 60, 24 * 60 * 60
NETWORK_FULL = _(
    "Many votes have come from this network within an hour. Please go on later, or vote from another network."
)
DOMAIN_FULL = _(
    "Many votes have come from addresses of this mail domain today. Please vote tomorrow, or with another address."
)


def refusal(ip: str, stage_id: int, email: str) -> str | Promise:
    """Count one mail that is asked for; the sentence why it is one too many, or "" when it is not."""
    network = settings.VOTE_MAILS_A_NETWORK_AN_HOUR
    if network and not hit(_key("network", _network(ip)), network, HOUR):
        return NETWORK_FULL
    domain, limit = domain_of(email), settings.VOTE_MAILS_A_DOMAIN_A_DAY
    if not limit or domain in settings.VOTE_OPEN_MAIL_DOMAINS:
        return ""
    return "" if hit(_key(f"domain.{stage_id}", domain), limit, DAY) else DOMAIN_FULL


def _key(kind: str, value: str) -> str:
    secret = cache.get_or_set("contest.vote.secret", lambda: secrets.token_hex(32), DAY)
    return f"contest.vote.{kind}:{salted_hmac(str(secret), value, algorithm='sha256').hexdigest()}"


def _network(ip: str) -> str:
    """One IPv4 address; of IPv6 the /64 that one household has."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
