"""Where an adoption stands, who may see it, and which step may follow which."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdoptionStage(TextChoices):
    """What a government does about a case of somebody else."""

    CONSIDERING = "considering", _("Considering")
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")


# From which stage to which. Back is allowed as far as things are undone in life; what was stopped begins anew.
TRANSITIONS: dict[str, tuple[AdoptionStage, ...]] = {
    AdoptionStage.CONSIDERING: (
        AdoptionStage.PLANNED,
        AdoptionStage.IN_PROGRESS,
        AdoptionStage.RUNNING,
        AdoptionStage.STOPPED,
    ),
    AdoptionStage.PLANNED: (
        AdoptionStage.CONSIDERING,
        AdoptionStage.IN_PROGRESS,
        AdoptionStage.RUNNING,
        AdoptionStage.STOPPED,
    ),
    AdoptionStage.IN_PROGRESS: (AdoptionStage.PLANNED, AdoptionStage.RUNNING, AdoptionStage.STOPPED),
    AdoptionStage.RUNNING: (AdoptionStage.IN_PROGRESS, AdoptionStage.STOPPED),
    AdoptionStage.STOPPED: (AdoptionStage.CONSIDERING, AdoptionStage.PLANNED, AdoptionStage.IN_PROGRESS),
}

# With which stage an adoption may be opened: governments also enter what they have been doing for years.
OPENING = tuple(stage for stage in AdoptionStage if stage != AdoptionStage.STOPPED)
# Of these a government has one for each case.
OPEN = tuple(stage.value for stage in OPENING)
# These say that the case has spread; thinking about it does not.
COUNTED = (AdoptionStage.PLANNED.value, AdoptionStage.IN_PROGRESS.value, AdoptionStage.RUNNING.value)
# Whoever has come to rest is not reminded.
MOVING = (AdoptionStage.CONSIDERING.value, AdoptionStage.PLANNED.value, AdoptionStage.IN_PROGRESS.value)

# What others learn most from stands first.
ORDER_OF_INTEREST = (
    AdoptionStage.RUNNING.value,
    AdoptionStage.IN_PROGRESS.value,
    AdoptionStage.PLANNED.value,
    AdoptionStage.CONSIDERING.value,
    AdoptionStage.STOPPED.value,
)


class AdoptionAudience(TextChoices):
    OFFICERS = "officers", _("Officers only")
    PUBLIC = "public", _("Everybody")


class FollowUpAnswer(TextChoices):
    """What the owner says a year after the case became public, and each year after."""

    CONTINUES = "continues", _("It continues as described")
    CHANGED = "changed", _("It continues in a changed form")
    STOPPED = "stopped", _("It was stopped")


# The parts that are written in Markdown, in the order in which they are read.
TEXT_PARTS = ("variation", "result", "lessons")

# After so many days without a step the government is reminded, once for each silence.
SILENT_DAYS = 90
# How long after its publication the owner of a case is asked, again and again.
FOLLOW_UP_MONTHS = 12
MAX_FILES = 10
MAX_LINKS = 10
