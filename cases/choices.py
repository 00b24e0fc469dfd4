"""Fixed vocabularies of the case library. The CS types are not here: editors keep them as snippets."""

from math import log2

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# What a sample case weighs in search beside a real one: enough to stand behind one that matches about as well.
SAMPLE_WEIGHT = 0.85
# What a case weighs in search by how many governments adopted it: 1.02 for one, 1.04 for three, 1.1 for 31 and more;
# enough to stand before one that matches as well, never before one that matches clearly better.
ADOPTION_WEIGHTS = {number: 1 + 0.02 * min(log2(number + 1), 5) for number in range(1, 301)}


class FocusTask(TextChoices):
    CUSTOMER_DB = "customer_db", _("Customer database")
    VOC = "voc", _("Voice of the customer")
    PRACTICE_TASK = "practice_task", _("Practice task")
    CONTACT_PROCESS = "contact_process", _("Contact-point process")
    CRM = "crm", _("CRM")
    OTHER = "other", _("Other")


class Scope(TextChoices):
    STRATEGIC = "strategic", _("Strategic (whole government)")
    DEPARTMENTAL = "departmental", _("Departmental")


class Audience(TextChoices):
    PUBLIC = "public", _("Everybody")
    OFFICERS = "officers", _("Officers only")


class EvidenceGrade(TextChoices):
    """How well the effect is shown. Computed by cases.evidence from what the case gives; nobody sets it."""

    A = "A", _("A: measured before and after, with sources")
    B = "B", _("B: measured before and after")
    C = "C", _("C: results described")
    D = "D", _("D: no results given")


class Licence(TextChoices):
    """Korea Open Government Licence (KOGL, 공공누리)."""

    TYPE_0 = "type0", _("KOGL type 0: no conditions")
    TYPE_1 = "type1", _("KOGL type 1: source indication")
    TYPE_2 = "type2", _("KOGL type 2: source indication, no commercial use")
    TYPE_3 = "type3", _("KOGL type 3: source indication, no changes")
    TYPE_4 = "type4", _("KOGL type 4: source indication, no commercial use, no changes")
    AI = "ai", _("KOGL AI mark: may be used for AI training")


class Stage(TextChoices):
    """Where a case stands. Derived from its workflow by CasePage.stage; no column holds it.

    draft -> submitted -> confirmed -> published; submitted and confirmed -> returned; a published case that is edited
    is `changed` and takes the same way again while the old version stays public.
    """

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the coordinator")
    CONFIRMED = "confirmed", _("Waiting for an editor")
    RETURNED = "returned", _("Returned")
    PUBLISHED = "published", _("Published")
    CHANGED = "changed", _("Published, with changes not yet submitted")
    UNPUBLISHED = "unpublished", _("Taken off the site")


# What is possible at which stage; who may do it is in cases.rules.
WRITING = frozenset({Stage.DRAFT, Stage.RETURNED, Stage.PUBLISHED, Stage.CHANGED, Stage.UNPUBLISHED})
SUBMITTABLE = WRITING - {Stage.PUBLISHED}
REVIEW = frozenset({Stage.SUBMITTED, Stage.CONFIRMED})


class Better(TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class Sort(TextChoices):
    """The orders a list can take; the address bar carries the value and nothing else reaches the database."""

    NEWEST = "newest", _("Newest first")
    RELEVANCE = "relevance", _("Best match first")
    EVIDENCE = "evidence", _("Strongest evidence first")
    COMPLETE = "complete", _("Most complete first")
    ADOPTED = "adopted", _("Most adopted first")
    TITLE = "title", _("By title")


class Adopted(TextChoices):
    """By how many governments a case is planned, done or run; for the filter of the list."""

    NONE = "none", _("Not adopted yet")
    FEW = "1-2", _("1 to 2 governments")
    SOME = "3-9", _("3 to 9 governments")
    MANY = "10", _("10 governments or more")


# The smallest number of each word of Adopted, in order.
ADOPTED_FROM = (0, 1, 3, 10)

# How long a published case counts as checked.
REVIEW_MONTHS = 12
# How long before that day its officers are asked whether it still holds.
REVIEW_NOTICE_DAYS = 30

# The structured parts that are written in Markdown, in the order in which they are read.
TEXT_PARTS = ("problem", "action", "customers", "results", "lessons", "spread")

# Without these a case cannot be submitted: nobody could judge or follow it.
REQUIRED_PARTS = ("summary", "problem", "action")
