"""What people look for, counted by day for the editors: which words, how often, whether the public finds anything.

No person, no address, no time of day is kept, and queries that look personal not at all. A search only adds to a count
in memory; a thread writes the counts every few seconds. What a process had not written when it was killed is lost.
"""

from __future__ import annotations

import datetime
import logging
import os
import re
import threading
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections, connections, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.search.utils import normalise_query_string

from common.visitors import is_person
from search.engine.errors import QueryTooLong
from search.engine.text import check_query, fold
from search.lookup import matches
from search.models import QueryDay
from search.registry import sections

logger = logging.getLogger(__name__)

# Different queries that one process holds at most; beyond that it counts only those that it has.
MAX_WAITING = 5000
# A search is counted when the address holds these alone: filters, orders and further pages repeat it.
COUNTED = frozenset({"q", "in"})

_E_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_RESIDENT = re.compile(r"(?<!\d)\d{6}\s*[-–]\s*[\d*]")
_PHONE = re.compile(r"(?<![\w-])(?:\(?0\d{1,2}\)?[-. ]?)?\d{3,4}[-. ]\d{4}(?![\w-])")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d[-. ](?:19|20)\d\d(?!\d)")
_MANY_DIGITS = re.compile(r"(?:\d[-. ]?){9,}")

Counted = tuple[datetime.date, str]
_waiting: Counter[Counted] = Counter()
_lock = threading.Lock()
_writer: tuple[int, threading.Thread] | None = None
stopping = threading.Event()


def note(request: HttpRequest, query: str) -> None:
    """Count a search that a person typed. Never fails, never waits for the database."""
    try:
        text = check_query(query)
    except QueryTooLong:
        return
    if not text or not asked_by_a_person(request) or looks_personal(text):
        return
    counted = timezone.localdate(), normalise_query_string(text)
    with _lock:
        if counted in _waiting or len(_waiting) < MAX_WAITING:
            _waiting[counted] += 1
    _start_writing()


def asked_by_a_person(request: HttpRequest) -> bool:
    """Whether somebody typed this search just now: no program, no look at another page or filter of the results."""
    if not is_person(request):
        return False
    if any(value and key not in COUNTED for key, value in request.GET.items()):
        return False
    return not _asked_before(request)


def _asked_before(request: HttpRequest) -> bool:
    """True when the link stood on a page of results of the same words."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        asked = parse_qs(came_from.query, max_num_fields=50).get("q")
    except ValueError:
        return False
    return came_from.path == request.path and asked == request.GET.getlist("q")


def looks_personal(text: str) -> bool:
    """True for what may be an e-mail address or the number of a person, a phone, a card or an account."""
    plain = fold(text)
    if _E_MAIL.search(plain) or _RESIDENT.search(plain) or _MANY_DIGITS.search(plain):
        return True
    return bool(_PHONE.search(_YEARS.sub(" ", plain)))


def flush() -> int:
    """Write the counts of this process; how many searches. On an error they are kept for the next time."""
    global _waiting
    with _lock:
        taken, _waiting = _waiting, Counter()
    if not taken:
        return 0
    try:
        # In one order everywhere, so that two processes cannot wait for each other.
        rows = [(*key, taken[key], public_count(key[1])) for key in sorted(taken)]
        with transaction.atomic():
            for row in rows:
                _write(*row)
    except BaseException:
        with _lock:
            _waiting.update(taken)
        raise
    return taken.total()


def public_count(text: str) -> int | None:
    """How many results with all the words everybody may see; None when that cannot be said."""
    nobody = AnonymousUser()
    try:
        return sum(matches(text, section.queryset_for(nobody), widen=False)[0].count() for section in sections())
    except Exception:  # one strange query must not keep the others from being written
        logger.exception("The results of a query could not be counted.")
        return None


def _write(day: datetime.date, text: str, count: int, found: int | None) -> None:
    hits, _created = QueryDailyHits.objects.get_or_create(query=Query.get(text), date=day)
    QueryDailyHits.objects.filter(pk=hits.pk).update(hits=F("hits") + count)
    QueryDay.objects.get_or_create(hits=hits)
    QueryDay.objects.filter(hits=hits).update(found=found, nothing=F("nothing") + (count if found == 0 else 0))


def _start_writing() -> None:
    """Have a thread of this process write; one that was inherited by a fork is not running."""
    global _writer
    if not settings.SEARCH_LOG_SECONDS or (_writer and _writer[0] == os.getpid() and _writer[1].is_alive()):
        return
    with _lock:
        if _writer is None or _writer[0] != os.getpid() or not _writer[1].is_alive():
            thread = threading.Thread(target=_write_again_and_again, name="search log", daemon=True)
            _writer = os.getpid(), thread
            thread.start()


def _write_again_and_again() -> None:
    ended = False
    while not ended:
        ended = stopping.wait(settings.SEARCH_LOG_SECONDS)
        try:
            flush()
        except Exception:  # the disk may be full, the database away; it is tried again
            logger.exception("The searches could not be counted; trying again.")
        finally:
            close_old_connections()
    connections.close_all()
