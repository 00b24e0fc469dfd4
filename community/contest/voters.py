"""Who an address belongs to, as far as a public vote must know: the same person gives the same hash. Stores nothing."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

# Two names of one mailbox.
SAME_MAILBOX = {"googlemail.com": "gmail.com", "hanmail.net": "daum.net"}
# Where dots before the sign mean nothing.
WITHOUT_DOTS = frozenset({"gmail.com"})
# Under these, in a country's own domain, somebody registers a name: example.co.kr, example.go.kr.
KINDS = frozenset(
    ["co", "or", "go", "ac", "ne", "re", "pe", "hs", "ms", "es", "kg", "sc", "mil", "com", "org", "net", "edu", "gov"]
)


def address_hash(stage_id: int, address: str) -> str:
    """The keyed hash by which an address is known in one stage and in no other."""
    salt = f"community.contest.voter.{stage_id}"
    return salted_hmac(salt, normal(address), secret=settings.VOTE_KEY or None, algorithm="sha256").hexdigest()


def normal(address: str) -> str:
    """The address in one spelling: lower case, without what stands behind a plus, the dots that Gmail ignores."""
    local, _sign, domain = address.strip().lower().rpartition("@")
    domain = SAME_MAILBOX.get(domain := _ascii(domain), domain)
    local = local.partition("+")[0] or local
    if domain in WITHOUT_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """What somebody registered of the mail domain: all of its subdomains count together."""
    labels = normal(address).rpartition("@")[2].split(".")
    is_under_a_kind = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in KINDS
    return ".".join(labels[-3:] if is_under_a_kind else labels[-2:])


def _ascii(domain: str) -> str:
    """The domain as mail servers know it."""
    domain = domain.rstrip(".")
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
