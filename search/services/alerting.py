"""Find out what is new to whom, and tell them: once, and only what they may see.

Three steps, each of which a kill at any moment leaves in order:

1. `make_due_alerts`, each minute by the clock. For every person with a due search it asks the index, as that person,
   and writes in one transaction the new results (`Find`, one row for each search and thing), what is known from now
   on, the slot that is done, the person's one waiting mail and the task that sends it. Done twice, it finds nothing.
2. `send_alert_mail`, by the worker, as `common.ledger` says. Everything is read again through the querysets of the
   sections: what was hidden or seen meanwhile is not in the mail; when nothing is left no mail goes out.
3. What a mail that was lost between sending and noting would have told still stands as new in the site.
"""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from common.ledger import Ledger, MailState
from search import tasks
from search.alert_mail import compose
from search.choices import slot
from search.engine.errors import IndexUnavailable
from search.lookup import search_version
from search.models import AlertMail, Find, SavedSearch, token
from search.registry import Matched, Reader, can_be_alerted, place_of, section_of

logger = logging.getLogger("search.alerts")

# New results kept for one search and one alert; the mail counts no further. All of them become known.
MAX_FINDS = 200
KEEP_SEEN = datetime.timedelta(days=90)
CHUNK = 500


def make_due_alerts(now: datetime.datetime) -> int:
    """Make every alert that is due; how many people were told of something. All wait while the index is unreadable."""
    _ledger.revive(now)
    told = 0
    due = SavedSearch.objects.due(now).order_by("user_id").values_list("user_id", flat=True).distinct()
    for user_id in list(due):
        try:
            told += alert_person(user_id=user_id, now=now)
        except IndexUnavailable as error:
            logger.warning("The alerts of saved searches wait for the index: %s", error)
            break
        except Exception:  # one person's trouble must not keep the news from the others
            logger.exception("The alerts of account %s could not be made and will be tried again.", user_id)
    return told


def alert_person(*, user_id: int, now: datetime.datetime) -> bool:
    """Make one person's due alerts; whether there was anything new. IndexUnavailable, and nothing is changed."""
    due = SavedSearch.objects.due(now).filter(user_id=user_id)
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    if user is None or not user.is_active or not can_be_alerted(user):
        _pass_over(due, now)
        return False
    found = _evaluate(due.defer("known"), user)
    version = search_version()
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the slot done.
        rows = list(due.filter(pk__in=found).select_for_update().order_by("pk"))
        finds = [find for row in rows for find in _take_in(row, found[row.pk], version, now)]
        if not finds:
            return False
        _queue_mail(user_id, [find.pk for find in finds], now)
    return True


def send_alert_mail(*, mail_id: int, now: datetime.datetime) -> None:
    """Send a waiting mail, if it still waits and still has something to say; plan the next attempt when it must be."""
    _ledger.send(mail_id, now)


def forget_old_finds(now: datetime.datetime) -> int:
    """Delete what was seen, and mails done, long ago; how many results. They stay known, so none is new again."""
    AlertMail.objects.exclude(state=MailState.QUEUED).filter(created_at__lt=now - KEEP_SEEN).delete()
    deleted, _by_model = Find.objects.filter(seen_at__lt=now - KEEP_SEEN).delete()
    return deleted


def present(matched: Matched, keys: Sequence[Any]) -> set[str]:
    """The keys, as text, of those that the database says the person may see: the index may be a moment behind."""
    found: set[str] = set()
    rows = matched.queryset.select_related(None).prefetch_related(None).order_by()
    for first in range(0, len(keys), CHUNK):
        found.update(map(str, rows.filter(pk__in=keys[first : first + CHUNK]).values_list("pk", flat=True)))
    return found


def read_places(searches: Iterable[SavedSearch], user: Any) -> dict[str, Reader]:
    """A reader for each place that the searches belong to; none for a place that no area offers any more."""
    places = {search.place: place_of(search.place) for search in searches}
    return {key: place.reader_for(user) for key, place in places.items() if place is not None}


def _evaluate(searches: QuerySet[SavedSearch], user: Any) -> dict[int, list[Matched]]:
    rows = list(searches)
    readers = read_places(rows, user)
    return {row.pk: readers[row.place].find(QueryDict(row.query)) if row.place in readers else [] for row in rows}


def _take_in(row: SavedSearch, matched: Sequence[Matched], version: str, now: datetime.datetime) -> list[Find]:
    """Write down what is new to the search, all that it knows now, and that its alert is made; the new results."""
    known, first_look = row.known_tokens, row.known is None
    finds: list[Find] = []
    learnt: set[str] = set()
    for each in matched:
        strange = [key for key in each.keys if token(each.section, key) not in known]
        visible = present(each, strange)
        learnt.update(token(each.section, key) for key in visible)
        if not first_look:
            news = visible if row.version == version else visible & _published_since(each, strange, row.checked_at)
            ordered = [str(key) for key in strange if str(key) in news]
            finds += [Find(search=row, section=each.section, key=key, found_at=now) for key in ordered]
    finds = Find.objects.bulk_create(finds[:MAX_FINDS])
    if learnt or first_look:
        row.remember(learnt)
    row.version, row.checked_at, row.alerted_for = version, now, slot(row.alert, now)
    row.save(update_fields=["known", "version", "checked_at", "alerted_for"])
    return finds


def _published_since(matched: Matched, keys: Sequence[Any], since: datetime.datetime) -> set[str]:
    """Of what another analysis or another search finds for the first time, only what really is new."""
    section = section_of(matched.section)
    if section is None or not section.newest:
        return set()
    newer = Matched(matched.section, matched.queryset.filter(**{f"{section.newest}__gt": since}), keys)
    return present(newer, keys)


def _pass_over(due: QuerySet[SavedSearch], now: datetime.datetime) -> None:
    """Nobody to tell: the slot is done, and what is new stays unknown until there is."""
    by_alert: Mapping[str, list[int]] = defaultdict(list)
    for pk, alert in due.values_list("pk", "alert"):
        by_alert[alert].append(pk)
    for alert, keys in by_alert.items():
        SavedSearch.objects.filter(pk__in=keys).update(alerted_for=slot(alert, now))


def _queue_mail(user_id: int, finds: Sequence[int], now: datetime.datetime) -> None:
    """Put what is wanted by mail into the person's waiting mail, or a new one. Inside the caller's transaction."""
    wanted = list(Find.objects.for_mail().filter(pk__in=finds).values_list("pk", flat=True))
    if not wanted:
        return
    mail = AlertMail.objects.select_for_update().filter(user_id=user_id, state=MailState.QUEUED).first()
    if mail is None:
        mail = AlertMail(user_id=user_id, created_at=now)
    # What waits for a mail server has a full row of attempts before it again: there is something new to say.
    mail.failures, mail.not_before = 0, now
    mail.save()
    Find.objects.filter(pk__in=wanted).update(mail=mail)
    tasks.send_alert_mail.enqueue(mail_id=mail.pk)


def _enqueue(pk: int, when: datetime.datetime | None) -> None:
    tasks.send_alert_mail.using(run_after=when).enqueue(mail_id=pk)


_ledger = Ledger(
    model=AlertMail,
    compose=compose,
    enqueue=_enqueue,
    rivals=lambda mail: AlertMail.objects.filter(user_id=mail.user_id),
    hand_over=lambda mail, rival: Find.objects.filter(mail=mail).update(mail=rival),
)
