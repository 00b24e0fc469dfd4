"""What the tests of saved searches share: people, mornings, and a worker that does what waits."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from cases.models import CasePage
from search.models import SavedSearch
from search.services.alerting import make_due_alerts
from search.services.saving import Wishes, save_search

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=SEOUL)
DAILY, WEEKLY, NONE = (Wishes(alert, by_mail=True, in_site=True) for alert in ("daily", "weekly", "none"))


def morning(days: int = 1, hour: int = 7, minute: int = 1) -> datetime.datetime:
    """So many days after the Monday on which the searches are saved, at one minute past seven."""
    return (MONDAY + datetime.timedelta(days=days)).replace(hour=hour, minute=minute)


def save(user, query="q=콜센터", *, place="search", wishes=DAILY, name="콜센터", language="ko") -> SavedSearch:
    return save_search(
        place=place, query=query, name=name, wishes=wishes, language=language, actor=user, now=timezone.now()
    )


def work() -> int:
    """Do every alert's task that waits and whose time has come, as the worker would; how many."""
    done = 0
    while row := _next():
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
        import_string(row.task_path).func(**row.args_kwargs["kwargs"])
        done += 1
    return done


def _next() -> DBTaskResult | None:
    return mail_tasks().ready().order_by("enqueued_at").first()


def mail_tasks():
    """The tasks that send alerts, in whatever state."""
    return DBTaskResult.objects.filter(task_path="search.tasks.send_alert_mail")


def tick() -> int:
    """What a minute of the background worker does for alerts; how many people were told of something."""
    told = make_due_alerts(timezone.now())
    work()
    return told


def found_in(search: SavedSearch) -> set[str]:
    """The titles of the cases that are written down as new results."""
    keys = list(search.finds.values_list("key", flat=True))
    return set(CasePage.objects.filter(pk__in=keys).values_list("title", flat=True))
