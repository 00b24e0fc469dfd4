"""The words of the mails about groups, in the language of who reads them.

What is written in a group is in nobody's mailbox.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.addresses import absolute
from common.mailing import one_line
from community.forums.models import Group
from people.languages import language_of
from people.models import User

TEMPLATE = "forums/mail/group"


def message(
    kind: str, group: Group, address: str, *, to: User | None = None, person: User | None = None, token: str = ""
) -> EmailMultiAlternatives:
    """The mail of a kind: requested (`person` asks), admitted, refused, invited, invited_address (with `token`).

    `to` is the account of the address, whose language it is written in; none: the site's.
    """
    with override(language_of(to)):
        subject, sentence, action, path = _words(kind, group, one_line(person.name) if person else "", token)
        context = {
            "site_name": settings.SITE_NAME,
            "group": one_line(group.name),
            "purpose": "" if kind == "refused" else one_line(group.purpose),
            "sentence": sentence,
            "action": action,
            "url": absolute(path),
        }
        mail = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {subject}",
            body=render_to_string(f"{TEMPLATE}.txt", context),
            to=[address],
        )
        mail.attach_alternative(render_to_string(f"{TEMPLATE}.html", context), "text/html")
    return mail


def _words(kind: str, group: Group, person: str, token: str) -> tuple[str, str, str, str]:
    """Subject, sentence, label and path of the link."""
    page, name = reverse("forums:group", args=[group.slug]), one_line(group.name)
    if kind == "requested":
        return (
            _("Somebody asks to join your group: %(group)s") % {"group": name},
            _("%(person)s asks to join the group. You decide.") % {"person": person},
            _("See the request"),
            reverse("forums:group-members", args=[group.slug]),
        )
    if kind == "admitted":
        return (
            _("You are a member of the group: %(group)s") % {"group": name},
            _("An owner has admitted you. You can now read and write in the group."),
            _("Go to the group"),
            page,
        )
    if kind == "refused":
        return (
            _("Your request to join a group was not accepted: %(group)s") % {"group": name},
            _("The owners of the group did not admit you. You can ask again later."),
            _("See all groups"),
            reverse("forums:groups"),
        )
    if kind == "invited":
        return (
            _("You are invited to a group: %(group)s") % {"group": name},
            _("An owner of the group invites you. Sign in to accept or decline."),
            _("See the invitation"),
            page,
        )
    return (
        _("You are invited to a group: %(group)s") % {"group": name},
        _(
            "You are invited as an outside expert. "
            "The link creates an account for this address and is valid for 30 days."
        ),
        _("Accept the invitation"),
        reverse("forums:invitation", args=[token]),
    )
