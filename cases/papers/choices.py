"""The fixed parts of a review paper and how much fits into one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SectionKey(TextChoices):
    """The parts in the order in which they are read. Budget and schedule end in a table of rows."""

    BACKGROUND = "background", _("Background of the review")
    OTHERS = "others", _("State of other governments")
    PLAN = "plan", _("Plan")
    BUDGET = "budget", _("Required budget")
    SCHEDULE = "schedule", _("Schedule")
    EFFECT = "effect", _("Expected effect")
    SOURCES = "sources", _("Sources")


TITLE_LENGTH = 200
CELL_LENGTH = 200
MAX_CASES = 8
MAX_ROWS = 60

# The columns of the two tables, in order. `amount` is whole won or None, every other cell a line of text.
BUDGET_COLUMNS = {"item": _("Item"), "basis": _("Basis of calculation"), "amount": _("Amount (won)"), "note": _("Note")}
SCHEDULE_COLUMNS = {"step": _("Step"), "period": _("When"), "owner": _("In charge"), "note": _("Note")}
