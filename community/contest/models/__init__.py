"""The tables of contests, one module a noun. Everybody else imports them from here."""

from community.contest.models.contests import CONTEST_TEXTS, Award, Contest, Division, first_fitting, fits
from community.contest.models.entries import Entry, EntryFile, EntryMember, EntryVersion
from community.contest.models.essays import EssayWriter
from community.contest.models.judging import (
    Assignment,
    Conflict,
    Judge,
    Mask,
    Panel,
    Remark,
    Reminder,
    Score,
)
from community.contest.models.results import (
    Approval,
    AwardGiven,
    Exhibit,
    Outcome,
    Publication,
    ResultSheet,
    Ruling,
    TakenBack,
)
from community.contest.models.stages import BallotGroup, Criterion, Quota, Share, Stage, TieBreak
from community.contest.models.votes import Ballot, Candidate, Pick, VoteMail, Voter, WaitingBallot

__all__ = [
    "CONTEST_TEXTS",
    "Approval",
    "Assignment",
    "Award",
    "AwardGiven",
    "Ballot",
    "BallotGroup",
    "Candidate",
    "Conflict",
    "Contest",
    "Criterion",
    "Division",
    "Entry",
    "EntryFile",
    "EntryMember",
    "EntryVersion",
    "EssayWriter",
    "Exhibit",
    "Judge",
    "Mask",
    "Outcome",
    "Panel",
    "Pick",
    "Publication",
    "Quota",
    "Remark",
    "Reminder",
    "ResultSheet",
    "Ruling",
    "Score",
    "Share",
    "Stage",
    "TakenBack",
    "TieBreak",
    "VoteMail",
    "Voter",
    "WaitingBallot",
    "first_fitting",
    "fits",
]
