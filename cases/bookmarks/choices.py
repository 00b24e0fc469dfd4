"""Whose a list is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListKind(TextChoices):
    """PERSONAL: its owner's alone. GOVERNMENT: its officers keep it, members read it when it is shared.
    COLLECTION: editors keep it, everybody reads it when it is shared."""

    PERSONAL = "personal", _("My folder")
    GOVERNMENT = "government", _("List of my government")
    COLLECTION = "collection", _("Editors' collection")


MAX_LISTS = 50
MAX_CASES = 200
