"""Fixed vocabularies of contests, and the table of what may become of an entry.

The values of Level, Method, TieRule and EntryKind are those that `contest.engine` computes with.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """Where a judging stage stands in the competition, lowest first."""

    BASIC = "basic", _("Basic government")
    METROPOLITAN = "metropolitan", pgettext_lazy("level of judging", "Province or metropolitan city")
    CENTRAL = "central", _("Central")


LEVELS = (Level.BASIC, Level.METROPOLITAN, Level.CENTRAL)


class Method(TextChoices):
    """How the points of several judges become one score."""

    MEAN = "mean", _("Mean of all judges")
    MEDIAN = "median", _("Median of all judges")
    TRIMMED = "trimmed", _("Mean without the highest and the lowest")
    T_SCORE = "t_score", _("T-score, against lenient and strict judges")


# How many judges an entry needs before a method says anything.
FEWEST_JUDGES = {Method.MEAN: 1, Method.MEDIAN: 1, Method.TRIMMED: 3, Method.T_SCORE: 2}


class TieRule(TextChoices):
    """What decides between equal scores. CRITERION is written "criterion:<id>" for the engine."""

    CRITERION = "criterion", _("The higher points in one criterion")
    VOTE = "vote", _("The better place in the public vote")
    EARLIER_SUBMISSION = "earlier_submission", _("The earlier submission")
    MORE_TOP_SCORES = "more_top_scores", _("More judges who gave their highest score")
    DRAW_BY_LOT = "draw_by_lot", _("Drawing lots, by a number declared beforehand")


# These leave nothing undecided.
DECISIVE = frozenset({TieRule.EARLIER_SUBMISSION, TieRule.DRAW_BY_LOT})


class EntryKind(TextChoices):
    PRACTICE = "practice", _("Best practice of a local government")
    ESSAY = "essay", _("Essay of a resident")


class Entrants(TextChoices):
    """Whose entries a division or a group on the ballot takes."""

    ANY = "any", _("All local governments")
    METROPOLITAN = "metropolitan", _("Metropolitan governments")
    BASIC = "basic", _("Basic governments")
    CITY = "city", _("Cities")
    COUNTY = "county", _("Counties")
    DISTRICT = "district", _("Districts")


class ContestStatus(TextChoices):
    """draft -> open (the checklist allows it) -> draft while nobody has entered; open -> closed when all is over."""

    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Announced")
    CLOSED = "closed", pgettext_lazy("contest", "Closed")


CONTEST_TRANSITIONS: dict[str, tuple[frozenset[ContestStatus], ContestStatus]] = {
    "open": (frozenset({ContestStatus.DRAFT}), ContestStatus.OPEN),
    "take_back": (frozenset({ContestStatus.OPEN}), ContestStatus.DRAFT),
    "close": (frozenset({ContestStatus.OPEN}), ContestStatus.CLOSED),
}


class StageKind(TextChoices):
    ENTRY = "entry", _("Taking entries")
    SCREENING = "screening", _("Screening")
    JUDGING = "judging", _("Judging")
    VOTE = "vote", _("Public vote")
    AWARDS = "awards", _("Award ceremony")
    EXHIBITION = "exhibition", _("Exhibition")


# What gives points that another stage may count.
SCORING = frozenset({StageKind.JUDGING, StageKind.VOTE})


class StageState(TextChoices):
    """Follows from the clock alone; nobody opens or closes a stage."""

    COMING = "coming", _("Not open yet")
    OPEN = "open", _("Open now")
    OVER = "over", _("Over")


class QuotaBy(TextChoices):
    """Within what the number that goes on is counted."""

    ALL = "all", _("All entries together")
    DIVISION = "division", _("Each division")
    PROVINCE = "province", _("Each province")
    BOTH = "division_province", _("Each division in each province")
    GOVERNMENT = "government", _("Each local government")


class FreePlaces(TextChoices):
    """What becomes of places that a group cannot fill. The values here and below are those of `contest.engine`."""

    LAPSE = "lapse", _("They lapse")
    BEST_OF_REST = "best_of_rest", _("They go to the best of the rest of all groups")


class Border(TextChoices):
    """Who still ties where the places or an award end, after all tie-breaks."""

    OPEN = "open", _("The office rules on each, with a reason")
    ALL_IN = "all_in", _("All of them are in")
    NONE_IN = "none_in", _("None of them is in")


class RoundingMode(TextChoices):
    HALF_UP = "half_up", _("5 goes up")
    HALF_EVEN = "half_even", _("5 goes to the even digit")
    DOWN = "down", _("Cut off")


class VotePoints(TextChoices):
    """What 100 points of a vote are."""

    OF_MOST = "of_most", _("By the most votes in the group")
    OF_BALLOTS = "of_ballots", _("By the ballots that count")


class Absent(TextChoices):
    """An entry that was not in a stage whose score counts here."""

    REFUSE = "refuse", _("It has no result")
    REWEIGH = "reweigh", _("The other parts count for it")


class Verdict(TextChoices):
    """What became of an entry in a stage that decides."""

    PASSED = "passed", _("Goes on")
    NOT_PASSED = "not_passed", _("Does not go on")
    BELOW_FLOOR = "below_floor", _("Below the fewest points")
    RANKED = "ranked", _("Judged to the end")
    UNSCORED = "unscored", _("Without a result")
    WITHDRAWN = "withdrawn", _("Withdrawn from the contest")


class EntryStatus(TextChoices):
    DRAFT = "draft", _("Being written")
    WAITING = "waiting", _("Waiting for nomination")
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("To be completed")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn from the contest")


S = EntryStatus
# {verb: (the statuses it starts from, what the entry becomes)}. Who may do it, and when, is in the rules.
ENTRY_TRANSITIONS: dict[str, tuple[frozenset[EntryStatus], EntryStatus]] = {
    "send": (frozenset({S.DRAFT}), S.WAITING),
    "nominate": (frozenset({S.DRAFT, S.WAITING}), S.SUBMITTED),
    "decline": (frozenset({S.WAITING}), S.DRAFT),
    "take_back": (frozenset({S.WAITING, S.SUBMITTED}), S.DRAFT),
    "accept": (frozenset({S.SUBMITTED}), S.ELIGIBLE),
    "return": (frozenset({S.SUBMITTED}), S.RETURNED),
    "refuse": (frozenset({S.SUBMITTED}), S.INELIGIBLE),
    "send_again": (frozenset({S.RETURNED}), S.SUBMITTED),
    "reconsider": (frozenset({S.ELIGIBLE, S.INELIGIBLE}), S.SUBMITTED),
    "withdraw": (frozenset({S.WAITING, S.SUBMITTED, S.RETURNED, S.ELIGIBLE}), S.WITHDRAWN),
}
WRITABLE = frozenset({S.DRAFT, S.RETURNED})
# What counts against a government's limit.
COUNTED = frozenset({S.WAITING, S.SUBMITTED, S.RETURNED, S.ELIGIBLE})
# What the office sees: everything that was ever handed in.
HANDED_IN = frozenset({S.SUBMITTED, S.RETURNED, S.ELIGIBLE, S.INELIGIBLE, S.WITHDRAWN})
del S


class VersionReason(TextChoices):
    SUBMITTED = "submitted", _("Handed in")
    COMPLETED = "completed", _("Completed after it was returned")
    FROZEN = "frozen", _("Frozen for judging")


class MemberRole(TextChoices):
    LEAD = "lead", _("Lead")
    MEMBER = "member", _("Team member")


class Answer(TextChoices):
    """What somebody says to the invitation to a panel. Only who accepted gets entries."""

    INVITED = "invited", _("Not answered yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class AssignmentState(TextChoices):
    """open -> done (all criteria have points), open or done -> abstained, abstained -> open (taken back)."""

    OPEN = "open", _("To be scored")
    DONE = "done", _("Scored")
    ABSTAINED = "abstained", _("Abstained")


class MadeBy(TextChoices):
    """How an entry came to a judge. What was pinned stays when the rest is assigned again."""

    AUTOMATIC = "automatic", _("Assigned automatically")
    HAND = "hand", _("Assigned by hand")
    PINNED = "pinned", _("Pinned by the office")


class ConflictKind(TextChoices):
    """A conflict that stands in the table. One's own government, province and postings are computed."""

    DECLARED = "declared", _("Declared by the judge")
    PINNED = "pinned", _("Excluded by the office")


class RemarkTo(TextChoices):
    """Who reads what a judge writes: the entrant after the results, or the panel once its own scores are in."""

    ENTRANT = "entrant", _("To the entrant")
    PANEL = "panel", _("To the panel")


class ReminderKind(TextChoices):
    """Before a stage closes, to whoever has work left in it."""

    THREE_DAYS = "d3", _("Three days before")
    ONE_DAY = "d1", _("One day before")


# The structured parts of an entry in the order in which they are read; those of a case, so that one becomes the other.
TEXT_PARTS = ("problem", "action", "customers", "results", "lessons", "spread")
TITLE_LENGTH = 100
REASON_LENGTH = 500
REMARK_LENGTH = 2000
MAX_MEMBERS = 10
MAX_FILES = 10
