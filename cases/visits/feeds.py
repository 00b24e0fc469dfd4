"""The key under which a calendar program reads one person's visits."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import User

_SALT = "visits.feed"


def key_of(person: User) -> str:
    """A key that only the site can make. It holds until the person's password changes or the account closes."""
    return f"{person.pk}-{_mark(person)}"


def person_of(key: str) -> User | None:
    """The active person whose key it is, or None."""
    number, _dash, mark = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    person = User.objects.filter(pk=int(number), is_active=True).first()
    return person if person and constant_time_compare(mark, _mark(person)) else None


def _mark(person: User) -> str:
    return salted_hmac(_SALT, f"{person.pk}:{person.get_session_auth_hash()}", algorithm="sha256").hexdigest()
