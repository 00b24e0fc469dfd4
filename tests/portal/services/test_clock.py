"""What runs by the clock, and when."""

import datetime

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.models import CasePage
from portal.services.clock import Clock, Job, jobs
from search.engine.errors import IndexBusy, IndexUnavailable
from tests.factories import cases as make
from tests.factories.library import attach

MORNING = datetime.datetime(2026, 3, 2, 4, 1)  # noqa: DTZ001 - the clock compares local times


def test_a_daily_job_runs_once_a_day_after_four_even_over_a_restart(tmp_path):
    ran = []
    todo = [Job("each minute", lambda: ran.append("minute")), Job("daily", lambda: ran.append("day"), daily=True)]
    clock = Clock(todo, tmp_path / "clock.json")
    assert clock.tick(MORNING.replace(hour=3)) == ["each minute"]
    assert clock.tick(MORNING) == ["each minute", "daily"]
    assert Clock(todo, tmp_path / "clock.json").tick(MORNING.replace(hour=9)) == ["each minute"]
    assert clock.tick(MORNING + datetime.timedelta(days=1)) == ["each minute", "daily"]
    assert ran.count("day") == 2


def test_a_job_that_fails_is_tried_again_and_keeps_nothing_else_from_running(tmp_path):
    def fail():
        raise OSError("no room")

    clock = Clock([Job("broken", fail, daily=True), Job("sound", lambda: None)], tmp_path / "clock.json")
    assert [clock.tick(MORNING), clock.tick(MORNING)] == [["sound"], ["sound"]]


@pytest.mark.parametrize("reason", [IndexBusy("Another process is building."), IndexUnavailable("There is no index.")])
def test_a_job_that_meets_the_builder_of_the_index_is_tried_again_after_a_plain_line(tmp_path, caplog, reason):
    caplog.set_level("INFO")
    found = [reason, None]

    def look():
        if error := found.pop(0):
            raise error

    clock = Clock([Job("reconcile", look, daily=True)], tmp_path / "clock.json")
    assert [clock.tick(MORNING), clock.tick(MORNING)] == [[], ["reconcile"]]
    [line] = caplog.records
    assert (line.levelname, line.exc_info) == ("INFO", None)
    assert str(reason) in line.getMessage()


def test_a_damaged_memory_is_begun_anew(tmp_path):
    (tmp_path / "clock.json").write_text("{", encoding="utf-8")
    assert Clock([], tmp_path / "clock.json").last_days == {}


@pytest.mark.django_db
def test_the_sites_own_jobs_run_and_remind_of_reviews(tmp_path, settings, index_now):
    page = make.published()
    index_now()
    file = attach(page, "a.pdf").stored
    CasePage.objects.update(review_on=timezone.localdate())
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    ran = Clock(jobs(), tmp_path / "clock.json").tick(timezone.localtime().replace(hour=12))
    assert ran == [job.name for job in jobs()]
    assert DBTaskResult.objects.filter(
        task_path="common.tasks.read_words", args_kwargs__kwargs__file_id=file.pk
    ).exists()
    assert DBTaskResult.objects.filter(task_path="cases.tasks.mail_review_due").count() == 1
