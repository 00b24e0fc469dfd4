"""Who may do what with contests and entries. Reading is decided by visible_to; `now` is passed in where it matters."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.rules import government_today, not_a_member
from common.decisions import Decision
from community.contest.choices import (
    CONTEST_TRANSITIONS,
    ENTRY_TRANSITIONS,
    SCORING,
    ContestStatus,
    EntryKind,
    EntryStatus,
    StageKind,
    StageState,
)
from people.choices import Role
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from community.contest.models import AwardGiven, Contest, Division, Entry, Exhibit, Stage
    from people.models import LocalGovernment
    from people.roles import AnyUser

# A vote or score of the last second is written by then: longer than any request may take.
COUNTED_AFTER = datetime.timedelta(minutes=1)
MANAGERS_ONLY = gettext_lazy("Only contest managers may do this.")
OFFICERS_ONLY = gettext_lazy("Only officers whose membership is approved can enter a contest.")
NOT_OURS = gettext_lazy("This entry belongs to another local government.")


def is_manager(user: AnyUser) -> bool:
    """Contest managers and administrators: the office of every contest."""
    return has_role(user, Role.CONTEST_MANAGER, Role.ADMINISTRATOR)


def can_manage(user: AnyUser) -> Decision:
    return Decision.yes() if is_manager(user) else Decision.no(MANAGERS_ONLY)


def can_configure(user: AnyUser, contest: Contest) -> Decision:
    """Everything while it is in preparation; who enters an announced contest can rely on its rules."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if contest.status == ContestStatus.DRAFT:
        return Decision.yes()
    return Decision.no(_("The contest is announced: only its dates and words can be changed now."))


def can_reword(user: AnyUser, contest: Contest) -> Decision:
    """Its words, and when announced the dates of stages that are not over."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if contest.status == ContestStatus.CLOSED:
        return Decision.no(_("The contest is closed. Copy it to begin a new edition."))
    return Decision.yes()


def can_reschedule(user: AnyUser, stage: Stage, now: datetime.datetime) -> Decision:
    """Move the end of a stage that is not over, and its beginning as long as it has not begun."""
    decision = can_reword(user, stage.contest)
    if decision and stage.state_at(now) == StageState.OVER:
        return Decision.no(_("This stage is over. Its dates stay."))
    return decision


def can_move_contest(user: AnyUser, contest: Contest, verb: str) -> Decision:
    """`verb` is one of CONTEST_TRANSITIONS; the service knows what else must be true."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if contest.status in CONTEST_TRANSITIONS[verb][0]:
        return Decision.yes()
    return Decision.no(
        {
            ContestStatus.DRAFT: _("The contest is in preparation."),
            ContestStatus.OPEN: _("The contest is announced already."),
            ContestStatus.CLOSED: _("The contest is closed."),
        }[ContestStatus(contest.status)]
    )


def entry_stage(contest: Contest, division: Division | None, now: datetime.datetime) -> Stage | None:
    """The entry stage that takes the division: the one open now, or else the last one. No query when prefetched."""
    stages = [stage for stage in contest.stages.all() if stage.kind == StageKind.ENTRY]
    taking = [stage for stage in stages if division is None or stage.takes(division)]
    is_open = [stage for stage in taking if stage.state_at(now) == StageState.OPEN]
    return (is_open or taking[-1:] or [None])[0]  # type: ignore[list-item]


def in_time(contest: Contest, division: Division | None, now: datetime.datetime) -> Decision:
    """Whether entries of the division (None: of any) are taken at the moment."""
    if contest.status != ContestStatus.OPEN:
        return Decision.no(_("This contest takes no entries now."))
    stage = entry_stage(contest, division, now)
    if stage is None:
        return Decision.no(_("This contest takes no entries now."))
    state = stage.state_at(now)
    if state == StageState.COMING:
        return Decision.no(_("Entries are taken from %(time)s.") % {"time": moment(stage.opens_at)})
    if state == StageState.OVER:
        return Decision.no(_("Entries closed at %(time)s. What you wrote is kept.") % {"time": moment(stage.closes_at)})
    return Decision.yes()


def moment(time: datetime.datetime) -> str:
    """A time as the contest's pages write it, in Seoul."""
    return date_format(timezone.localtime(time), "Y.m.d. H:i")


def can_enter(user: AnyUser, contest: Contest, now: datetime.datetime) -> Decision:
    """Approved officers of governments that some division takes, while entries are taken."""
    officer = officer_of(user)
    if officer is None:
        return not_a_member(user, OFFICERS_ONLY)
    if decision := in_time(contest, None, now):
        if any(division.takes(_today(officer.government)) for division in contest.divisions.all()):
            return Decision.yes()
        return Decision.no(_("No division of this contest takes entries of your local government."))
    return decision


def can_enter_case(user: AnyUser, contest: Contest, case: CasePage, now: datetime.datetime) -> Decision:
    officer = officer_of(user)
    if officer is not None and government_today(officer.government) != government_today(case.government):
        return Decision.no(_("Only the local government of a case can enter it."))
    return can_enter(user, contest, now)


def can_write(user: AnyUser, entry: Entry, now: datetime.datetime) -> Decision:
    """Officers of the entry's government while it is a draft, or was returned and the time for completing runs."""
    if not is_ours(user, entry):
        return Decision.no(NOT_OURS)
    if not entry.is_writable:
        return Decision.no(_no_more(entry))
    if entry.status == EntryStatus.RETURNED and not entry.is_in_time_to_complete(now):
        return Decision.no(_too_late_to_complete(entry))
    return Decision.yes()


def can_send(user: AnyUser, entry: Entry, now: datetime.datetime) -> Decision:
    """Ask the coordinator to nominate it."""
    return _ours_in_time(user, entry, "send", now)


def can_nominate(user: AnyUser, entry: Entry, now: datetime.datetime) -> Decision:
    """The coordinator enters it for the government; the office does it for a government without one."""
    if not (coordinates(user, entry) or is_manager(user)):
        return Decision.no(_("Only the coordinator of the entry's local government can nominate it."))
    if is_manager(user) and not coordinates(user, entry) and entry.status != EntryStatus.WAITING:
        return Decision.no(_("The entry is not waiting for nomination."))
    return _fits(entry, "nominate") and in_time(entry.contest, entry.division, now)


def can_decline(user: AnyUser, entry: Entry) -> Decision:
    if not coordinates(user, entry):
        return Decision.no(_("Only the coordinator of the entry's local government can give it back."))
    return _fits(entry, "decline")


def can_take_back(user: AnyUser, entry: Entry, now: datetime.datetime) -> Decision:
    """To go on writing, as long as entries are taken."""
    return _ours_in_time(user, entry, "take_back", now)


def can_send_again(user: AnyUser, entry: Entry, now: datetime.datetime) -> Decision:
    """What was returned, until the time that the office gave."""
    if not is_ours(user, entry):
        return Decision.no(NOT_OURS)
    if not (decision := _fits(entry, "send_again")):
        return decision
    return Decision.yes() if entry.is_in_time_to_complete(now) else Decision.no(_too_late_to_complete(entry))


def can_withdraw(user: AnyUser, entry: Entry) -> Decision:
    """The author or the coordinator; the office on their behalf."""
    is_author = entry.author is not None and user.is_authenticated and entry.author.user_id == user.pk
    if not ((is_author and is_ours(user, entry)) or coordinates(user, entry) or is_manager(user)):
        return Decision.no(_("Only its author or the coordinator can withdraw the entry."))
    return _fits(entry, "withdraw")


def can_delete(user: AnyUser, entry: Entry) -> Decision:
    """A draft that was never handed in."""
    if not is_ours(user, entry):
        return Decision.no(NOT_OURS)
    if entry.status != EntryStatus.DRAFT or entry.number:
        return Decision.no(_("An entry that was handed in cannot be deleted. Withdraw it instead."))
    return Decision.yes()


def can_vote(stage: Stage, now: datetime.datetime) -> Decision:
    """Everybody may, account or not, while the vote of an announced contest is open. `stage` with its contest."""
    if stage.contest.status == ContestStatus.DRAFT:
        return Decision.no(_("The contest is in preparation."))
    state = stage.state_at(now)
    if state == StageState.COMING:
        return Decision.no(_("The vote opens at %(time)s.") % {"time": moment(stage.opens_at)})
    if state == StageState.OVER or stage.contest.status == ContestStatus.CLOSED:
        return Decision.no(_("The vote closed at %(time)s.") % {"time": moment(stage.closes_at)})
    return Decision.yes()


def can_see_counts(user: AnyUser, stage: Stage, now: datetime.datetime) -> Decision:
    """The office, once the vote is over; until then nobody at all."""
    return is_counted(stage, now) if is_manager(user) else Decision.no(MANAGERS_ONLY)


def is_counted(stage: Stage, now: datetime.datetime) -> Decision:
    """Whether the vote is over and every ballot that came in time is written."""
    if now >= stage.closes_at + COUNTED_AFTER:
        return Decision.yes()
    return Decision.no(
        _("Nobody sees counts before the vote is over. They stand here from %(time)s.")
        % {"time": moment(stage.closes_at + COUNTED_AFTER)}
    )


def can_screen(user: AnyUser, entry: Entry, verb: str) -> Decision:
    """`verb`: accept, return, refuse, reconsider. What is frozen for judging stays as it was decided."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if is_ours(user, entry):
        return Decision.no(_("Nobody screens the entries of their own local government."))
    if entry.frozen_id:
        return Decision.no(_("The entry is frozen for judging."))
    return _fits(entry, verb)


def coordinates(user: AnyUser, entry: Entry) -> bool:
    officer = officer_of(user)
    return officer is not None and officer.is_coordinator and is_ours(user, entry)


def is_ours(user: AnyUser, entry: Entry) -> bool:
    """Whether the person serves in the government that entered it."""
    officer = officer_of(user)
    if officer is None or entry.government is None:
        return False
    return government_today(officer.government) == government_today(entry.government)


def _ours_in_time(user: AnyUser, entry: Entry, verb: str, now: datetime.datetime) -> Decision:
    if not is_ours(user, entry):
        return Decision.no(NOT_OURS)
    return _fits(entry, verb) and in_time(entry.contest, entry.division, now)


def _fits(entry: Entry, verb: str) -> Decision:
    return Decision.yes() if entry.status in ENTRY_TRANSITIONS[verb][0] else Decision.no(_no_more(entry))


def _no_more(entry: Entry) -> str | Promise:
    return {
        EntryStatus.DRAFT: _("The entry is still being written."),
        EntryStatus.WAITING: _("The entry waits for the coordinator's nomination. Take it back to change it."),
        EntryStatus.SUBMITTED: _("The entry has been submitted. While entries are taken you can take it back."),
        EntryStatus.RETURNED: _("The entry has been returned to be completed."),
        EntryStatus.ELIGIBLE: _("The entry has been found eligible. Its text stays as it is."),
        EntryStatus.INELIGIBLE: _("The entry has been found not eligible."),
        EntryStatus.WITHDRAWN: _("The entry has been withdrawn."),
    }[EntryStatus(entry.status)]


def _too_late_to_complete(entry: Entry) -> str:
    assert entry.complete_by is not None  # noqa: S101 - the caller asked
    return _("It could be completed until %(time)s. Please ask the office.") % {"time": moment(entry.complete_by)}


def _today(government: LocalGovernment) -> LocalGovernment:
    return government.current or government


def can_compute(user: AnyUser, stage: Stage, now: datetime.datetime) -> Decision:
    """The office, when what came in time is written. Scores are read then and not before, too."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if stage.kind not in SCORING:
        return Decision.no(_("This stage gives no points."))
    if stage.contest.status == ContestStatus.DRAFT:
        return Decision.no(_("The contest is in preparation."))
    if stage.state_at(now) != StageState.OVER:
        return Decision.no(_("“%(stage)s” is not over yet. Its result is computed when it is.") % {"stage": stage})
    if now < stage.closes_at + COUNTED_AFTER:
        return Decision.no(
            _("What came in time is still being written. The result can be computed from %(time)s.")
            % {"time": moment(stage.closes_at + COUNTED_AFTER)}
        )
    return Decision.yes()


def can_rule(user: AnyUser, entry: Entry) -> Decision:
    """Decide about an entry that the declared rules leave open."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if is_ours(user, entry):
        return Decision.no(_("Nobody rules on the entries of their own local government."))
    return Decision.yes()


def can_make_case(user: AnyUser, exhibit: Exhibit) -> Decision:
    """The office, editors, and officers of the government that entered it."""
    if exhibit.entry.kind != EntryKind.PRACTICE:
        return Decision.no(_("Only practices of local governments become cases."))
    if not (is_manager(user) or has_role(user, Role.EDITOR) or is_ours(user, exhibit.entry)):
        return Decision.no(_("Only its local government, editors and the office can make a case of it."))
    if exhibit.case_id:
        return Decision.no(_("There is a case of it already."))
    return Decision.yes()


def may_open_draft(user: AnyUser, exhibit: Exhibit) -> bool:
    """Whether the person gets to the draft that was made of it: its government's officers and editors."""
    return is_ours(user, exhibit.entry) or has_role(user, Role.EDITOR, Role.ADMINISTRATOR)


def can_show_files(user: AnyUser, exhibit: Exhibit) -> Decision:
    """Say which of its files everybody may have: who entered it, and the office."""
    if is_manager(user) or is_ours(user, exhibit.entry):
        return Decision.yes()
    return Decision.no(NOT_OURS)


def can_classify(user: AnyUser, exhibit: Exhibit) -> Decision:
    """Say of which CS type it is; what has a case is of the type of the case."""
    if is_manager(user) or has_role(user, Role.EDITOR):
        return Decision.yes()
    return Decision.no(_("Only editors and the office can do this."))


def can_print_certificate(user: AnyUser, given: AwardGiven) -> Decision:
    """The office and who entered it."""
    if is_manager(user) or is_ours(user, given.entry):
        return Decision.yes()
    return Decision.no(_("Only who won it and the office can print a certificate."))
