"""Visits as calendar programs read them (iCalendar, RFC 5545 and 5546)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from cases.citation import case_path
from cases.visits.models import GroupVisit
from common.addresses import absolute
from people.models import User


def feed(visits: Iterable[GroupVisit]) -> bytes:
    """A calendar of visits; those called off stay, marked so, because calendars that know them must learn it."""
    calendar = _calendar("PUBLISH")
    for visit in visits:
        calendar.add_component(_event(visit))
    return bytes(calendar.to_ical())


def invitation(visit: GroupVisit, guest: User, *, cancelled: bool) -> tuple[str, str]:
    """The calendar part of a mail to one guest and its MIME type. Nobody else is named in it.

    The sequence is the visit's: a program that has seen a newer one leaves this one aside.
    """
    method = "CANCEL" if cancelled else "REQUEST"
    calendar = _calendar(method)
    event = _event(visit, cancelled=cancelled)
    organizer = vCalAddress(f"mailto:{_address(settings.DEFAULT_FROM_EMAIL)}")
    organizer.params["cn"] = vText(settings.SITE_NAME)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{guest.email}")
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=0)
    calendar.add_component(event)
    return calendar.to_ical().decode(), f"text/calendar; method={method}"


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//visits//KO")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(visit: GroupVisit, *, cancelled: bool = False) -> Any:
    gone = cancelled or not visit.is_planned
    event = Event()
    event.add("uid", f"visit-{visit.uid}@{settings.SITE_URL.partition('://')[2]}")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.changed_at)
    # UTC, so that no program needs a table of time zones; each shows it in its own.
    event.add("dtstart", visit.starts_at.astimezone(datetime.UTC))
    event.add("dtend", visit.ends_at.astimezone(datetime.UTC))
    event.add("summary", _("Visit: %(title)s") % {"title": visit.case.title})
    event.add("location", visit.place)
    event.add("description", "\n".join(filter(None, [visit.note, absolute(case_path(visit.case.number or ""))])))
    event.add("url", absolute(visit.get_absolute_url()))
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    return event


def _address(sender: str) -> str:
    """The bare address of a From header."""
    return sender.rpartition("<")[2].rstrip(">").strip()
