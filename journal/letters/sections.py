"""Where the journal by mail shows up: on the journal's front page, while joining, among the settings, on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from journal.letters.choices import SubscriberState
from journal.letters.forms import AskForm
from journal.letters.models import Subscriber
from journal.letters.services.subscribing import forget_person
from journal.places import register_desk_page, register_front_panel
from people.departures import register_departure
from people.welcome import register_setting, register_welcome

if TYPE_CHECKING:
    from people.models import User
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_departure("letters", forget_person)
    register_welcome("letters", 20, "letters/_welcome.html", welcome)
    register_setting("letters", 20, "letters/_setting.html", choice_of)
    register_front_panel("letters", 10, "letters/_front.html", front)
    register_desk_page("letters", 10, _("Mail"), "letters:edition", of_issue=True)
    register_desk_page("letters.all", 10, _("Subscribers"), "letters:subscribers", of_issue=False)


def choice_of(user: AnyUser) -> Mapping[str, Any]:
    """What the person has chosen: state ("" before any choice), whether it comes, whether the address rests."""
    row = Subscriber.objects.visible_to(user).first()
    state = row.state if row else ""
    return {"state": state, "comes": state == SubscriberState.ACTIVE, "rests": state == SubscriberState.PAUSED}


def welcome(user: User) -> Mapping[str, Any] | None:
    """For a newcomer who has not chosen yet."""
    chosen = choice_of(user)
    return None if chosen["state"] else chosen


def front(user: AnyUser) -> Mapping[str, Any]:
    """For accounts their choice, for others the form for an address."""
    if user.is_authenticated:
        return {"own": choice_of(user)}
    return {"form": AskForm(auto_id="journal-mail-%s")}
