"""The tables of moderation."""

from community.moderation.models.holdings import HeldWord, Holding
from community.moderation.models.reports import Flag, Report
from community.moderation.models.sanctions import Sanction

__all__ = ["Flag", "HeldWord", "Holding", "Report", "Sanction"]
