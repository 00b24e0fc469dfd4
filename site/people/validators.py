"""What may stand in the short texts that go into mails, lists and logs."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# A full stop only before a space or at the end: no mail program turns such a name into a link.
_PLAIN = re.compile(r"(?:[\w \-'’·()/&,]|\.(?= |$))+")
_LINK = re.compile(r"://|www\.|[^\s.]\.[a-z]{2,}", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}


mail_domain = RegexValidator(
    r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
    _("Write the part after the @, in small letters."),
)


def no_control_characters(text: str) -> None:
    """Refuse line breaks and every other character that cannot be seen."""
    if any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise ValidationError(_("The text holds an invisible character. Delete it and type the text by hand."))


def plain_words(text: str) -> None:
    """Refuse what is no name: markup, addresses, invisible characters."""
    no_control_characters(text)
    if text and not _PLAIN.fullmatch(text):
        raise ValidationError(_("Use letters, digits, spaces and the signs - · ( ) / & , only."))


def no_links(text: str) -> None:
    no_control_characters(text)
    if _LINK.search(text):
        raise ValidationError(_("Write it in words, without a web or mail address."))
