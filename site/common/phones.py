"""Korean telephone numbers: one spelling to keep, one masked spelling to show."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Area, mobile, internet and personal prefixes, each followed by 3-4 and 4 digits; and the 15xx-18xx numbers.
_NUMBER = re.compile(r"(02|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])|01[016789]|070|050[2-8]|080)(\d{3,4})(\d{4})")
_NATIONWIDE = re.compile(r"(1[568]\d\d)(\d{4})")


def normalise_phone(value: str) -> str:
    """ "010-1234-5678" from any usual spelling, +82 included. Raises ValidationError when it is no Korean number."""
    digits = re.sub(r"[\s().\-]", "", value)
    digits = re.sub(r"^(?:\+|00)82(?:0)?", "0", digits)
    match = _NUMBER.fullmatch(digits) or _NATIONWIDE.fullmatch(digits)
    if not (match and digits.isascii()):
        raise ValidationError(_("Enter a telephone number such as 02-123-4567 or 010-1234-5678."), code="phone")
    return "-".join(match.groups())


def validate_phone(value: str) -> None:
    """The validator of a field that keeps telephone numbers."""
    normalise_phone(value)


def mask_phone(value: str) -> str:
    """ "010-****-5678": the part before the last four digits hidden. What is no Korean number is hidden as a whole."""
    try:
        parts = normalise_phone(value).split("-")
    except ValidationError:
        return "*" * len(value)
    if len(parts) == 2:
        return f"{parts[0]}-****"
    return f"{parts[0]}-{'*' * len(parts[1])}-{parts[2]}"
