"""What the background worker does by the clock."""

from __future__ import annotations

import datetime
import io
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from cases.adoption.services.counting import recount_all
from cases.adoption.services.reminding import ask_follow_ups, remind_silent
from cases.questions.services.reminding import remind_of_questions
from cases.services.reminding import remind_reviews
from cases.wanted.services.reminding import let_claims_lapse, remind_of_claims
from common.filewords import read_again_later
from community.contest.services.drawing import draw_up_due
from community.contest.services.entering import freeze_due
from community.contest.services.essays import forget_writers
from community.contest.services.exhibiting import open_due as open_exhibitions
from community.contest.services.publishing import publish_due
from community.contest.services.reminding import remind as remind_before_closing
from community.contest.services.vote_mailing import forget_voters
from community.contest.services.vote_mailing import tend as tend_vote_mails
from community.forums.services.drafting import throw_away_old_drafts
from community.forums.services.marking import throw_away_old_marks
from community.notices.services.mailing import forget_old as forget_old_notices
from community.notices.services.mailing import make_due_digests
from community.notices.services.must_reading import remind as remind_of_must_reads
from community.notices.services.telling import tell_what_was_lost
from journal.letters.services.starting import tend as tend_journal_mail
from journal.letters.services.subscribing import forget_old as forget_old_journal_mail
from journal.services.linkcheck import plan_looks
from journal.services.releasing import release_due
from journal.services.warning import warn_of_gaps
from search import reconcile
from search.engine.errors import IndexBusy, IndexUnavailable
from search.services.alerting import forget_old_finds, make_due_alerts

logger = logging.getLogger(__name__)

DAILY_FROM = datetime.time(4, 0)  # local time; the quiet hours
KEEP_TASK_RESULTS_DAYS = 14


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do each minute, or once a day. It must bear being done twice: the clock may be set back."""

    name: str
    run: Callable[[], object]
    daily: bool = False


def jobs() -> list[Job]:
    """All jobs, each named after what it does."""
    return [
        Job("publish_scheduled", lambda: call_command("publish_scheduled", verbosity=0)),
        Job("release_issues", lambda: release_due(timezone.now())),
        Job("mail_issues", lambda: tend_journal_mail(timezone.now())),
        Job("look_at_links", lambda: plan_looks(timezone.now())),
        Job("alert_saved_searches", lambda: make_due_alerts(timezone.now())),
        Job("freeze_entries", lambda: freeze_due(timezone.now())),
        Job("draw_up_ballots", lambda: draw_up_due(timezone.now())),
        Job("publish_results", lambda: publish_due(timezone.now())),
        Job("open_exhibitions", lambda: open_exhibitions(timezone.now())),
        Job("tend_vote_mails", lambda: tend_vote_mails(timezone.now())),
        Job("remind_before_stages_close", lambda: remind_before_closing(timezone.now())),
        Job("tell_what_was_lost", lambda: tell_what_was_lost(timezone.now())),
        Job("make_digests", lambda: make_due_digests(timezone.now())),
        Job("remind_of_must_reads", lambda: remind_of_must_reads(timezone.now())),
        Job("reconcile_search_after_crash", reconcile.tend_after_crash),
        Job("reconcile_search", reconcile.tend, daily=True),
        Job("remind_of_case_reviews", lambda: remind_reviews(timezone.now()), daily=True),
        Job("remind_of_silent_adoptions", lambda: remind_silent(timezone.now()), daily=True),
        Job("ask_how_cases_go_on", lambda: ask_follow_ups(timezone.now()), daily=True),
        Job("recount_adoptions", recount_all, daily=True),
        Job("warn_of_coming_issues", lambda: warn_of_gaps(timezone.now()), daily=True),
        Job("remind_of_questions", lambda: remind_of_questions(timezone.now()), daily=True),
        Job("let_claims_lapse", lambda: let_claims_lapse(timezone.now()), daily=True),
        Job("remind_of_claims", lambda: remind_of_claims(timezone.now()), daily=True),
        Job("forget_essay_writers", lambda: forget_writers(timezone.now()), daily=True),
        Job("forget_voters", lambda: forget_voters(timezone.now()), daily=True),
        Job("forget_old_notices", lambda: forget_old_notices(timezone.now()), daily=True),
        Job("forget_old_journal_mail", lambda: forget_old_journal_mail(timezone.now()), daily=True),
        Job("forget_old_finds", lambda: forget_old_finds(timezone.now()), daily=True),
        Job("read_attachments", read_again_later, daily=True),
        Job("forget_old_reading_marks", throw_away_old_marks, daily=True),
        Job("forget_old_forum_drafts", throw_away_old_drafts, daily=True),
        Job("forget_old_searches", forget_old_searches, daily=True),
        Job("forget_ended_sessions", lambda: call_command("clearsessions", verbosity=0), daily=True),
        Job(
            "forget_old_task_results",
            lambda: call_command("prune_db_task_results", min_age_days=KEEP_TASK_RESULTS_DAYS, verbosity=0),
            daily=True,
        ),
    ]


def forget_old_searches() -> None:
    """Counts older than SEARCH_LOG_DAYS go, and the queries that have neither counts nor recommendations."""
    call_command("searchpromotions_garbage_collect", stdout=io.StringIO())


class Clock:
    """Runs the jobs. Which day each daily job last ran is kept in a file, so a restart does not repeat it."""

    def __init__(self, todo: list[Job], memory: Path) -> None:
        self.todo = todo
        self.memory = memory
        self.last_days = self._read()

    def tick(self, now: datetime.datetime) -> list[str]:
        """Run what is due at the local time `now`; return the names of what ran. A job that fails is logged."""
        ran = []
        for job in self.todo:
            if job.daily and not self._is_due(job, now):
                continue
            try:
                job.run()
            except (IndexBusy, IndexUnavailable) as reason:  # it is being written or built, which goes on without us
                logger.info("The job %s waits for the search index and will be tried again: %s", job.name, reason)
                continue
            except Exception:
                logger.exception("The job %s failed and will be tried again.", job.name)
                continue
            ran.append(job.name)
            if job.daily:
                self._remember(job, now)
        return ran

    def run_forever(self, stop: threading.Event) -> None:
        while not stop.wait(60 - timezone.localtime().second):
            self.tick(timezone.localtime())
            close_old_connections()

    def _is_due(self, job: Job, now: datetime.datetime) -> bool:
        return now.time() >= DAILY_FROM and self.last_days.get(job.name) != now.date().isoformat()

    def _remember(self, job: Job, now: datetime.datetime) -> None:
        self.last_days[job.name] = now.date().isoformat()
        self.memory.write_text(json.dumps(self.last_days, indent=1), encoding="utf-8")

    def _read(self) -> dict[str, str]:
        try:
            days = json.loads(self.memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return days if isinstance(days, dict) else {}


def site_clock() -> Clock:
    return Clock(jobs(), Path(settings.VAR_DIR) / "clock.json")
