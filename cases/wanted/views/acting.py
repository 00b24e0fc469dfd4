"""One button pressed: the service's answer as a message, and back to the need."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cases.wanted.models import Need
from common.exceptions import DomainError


def acted(request: HttpRequest, need: Need, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it and say so; when it does not fit the state of things any more, say that instead."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(need.get_absolute_url())
