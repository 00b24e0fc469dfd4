"""What the background worker does for notices, a minute at a time."""

from __future__ import annotations

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from community.notices.models import Notice
from community.notices.services.mailing import make_due_digests
from community.notices.services.must_reading import remind
from community.notices.services.telling import tell_what_was_lost


def tasks(path: str = "community.notices.tasks."):
    return DBTaskResult.objects.filter(task_path__startswith=path)


def work() -> int:
    """Do every task of notices that waits and whose time has come; how many."""
    done = 0
    while row := tasks().ready().order_by("enqueued_at").first():
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
        import_string(row.task_path).func(**row.args_kwargs["kwargs"])
        done += 1
    return done


def tick() -> None:
    """A minute of the clock, and the tasks that it makes."""
    now = timezone.now()
    tell_what_was_lost(now)
    make_due_digests(now)
    remind(now)
    work()


def told(user) -> list[tuple[str, str]]:
    """(reason, title of the thread) of the person's notices that they may see, the newest first."""
    rows = Notice.objects.visible_to(fresh(user)).for_list()
    return [(row.reason, row.post.thread.title) for row in rows]


def fresh(user):
    """The person as the next request finds them."""
    return type(user).objects.get(pk=user.pk)


def plain(message) -> str:
    return message.get_body(("plain",)).get_content()


def header(message, name: str) -> str:
    return str(message[name]).strip()
