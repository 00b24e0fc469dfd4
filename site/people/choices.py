"""Fixed vocabularies of the people area."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do on the site. A resident has no account and so no role. Values are the groups' names."""

    OFFICER = "officer", _("Officer")
    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    JUDGE = "judge", _("Judge")
    CONTEST_MANAGER = "contest_manager", _("Contest manager")
    ADMINISTRATOR = "administrator", _("Administrator")


# Roles that touch other people's work: these sign in with a second factor.
MFA_ROLES = frozenset({Role.EDITOR, Role.JUDGE, Role.CONTEST_MANAGER, Role.ADMINISTRATOR})


class Level(TextChoices):
    METROPOLITAN = "metropolitan", _("Metropolitan")
    BASIC = "basic", _("Basic")


class Kind(TextChoices):
    SPECIAL_CITY = "special_city", _("Special city")
    METROPOLITAN_CITY = "metropolitan_city", _("Metropolitan city")
    PROVINCE = "province", _("Province")
    SPECIAL_PROVINCE = "special_self_governing_province", _("Special self-governing province")
    SPECIAL_SELF_CITY = "special_self_governing_city", _("Special self-governing city")
    # The unified city of 2026 is filed under one of the kinds above in the reference list.
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    DISTRICT = "district", _("District")


class FigureKind(TextChoices):
    """Known facts about a government, each with its day and source."""

    POPULATION = "population", _("Population")
    FISCAL_INDEPENDENCE = "fiscal_independence", _("Fiscal independence")


class ChangeKind(TextChoices):
    RENAME = "rename", _("Renamed")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")
    TRANSFER = "transfer", _("Transferred")
    PROMOTE = "promote", _("Promoted")


class CsRole(TextChoices):
    CS_LEAD = "cs_lead", _("CS lead")
    CALL_CENTRE = "call_centre", _("Call centre")
    VOC = "voc", _("Voice of the customer")
    TRAINING = "training", _("CS training")
    IT = "it", _("CS systems")
    PLANNING = "planning", _("Planning")
    OTHER = "other", _("Other")


class OfficerStatus(TextChoices):
    """pending -> approved or refused (coordinator, administrator); approved -> ended (handover, leaving)."""

    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


# from -> the statuses it may become
OFFICER_TRANSITIONS: dict[OfficerStatus, frozenset[OfficerStatus]] = {
    OfficerStatus.PENDING: frozenset({OfficerStatus.APPROVED, OfficerStatus.REFUSED}),
    OfficerStatus.APPROVED: frozenset({OfficerStatus.ENDED}),
    OfficerStatus.REFUSED: frozenset(),
    OfficerStatus.ENDED: frozenset(),
}
