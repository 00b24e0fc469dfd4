"""How a view answers a pressed button, and a form that is saved in passing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.exceptions import DomainError


def acted(
    request: HttpRequest, back: str, act: Callable[[], object], said: str | Promise | None = None
) -> HttpResponse:
    """Do it, say so and go back; when it does not fit the state of things any more, say that instead.

    `said` empty says nothing; without it `act` returns the sentence. What a rule refuses goes on as
    PermissionDenied: a page with its sentence, status 403.
    """
    try:
        done = act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if sentence := str(done if said is None else said):
            messages.success(request, sentence)
    return HttpResponseRedirect(back)


def autosave(view: Callable[..., dict[str, Any]]) -> Callable[..., JsonResponse]:
    """A view that keeps a form in passing and returns what else its script needs, such as {"version": 3}.

    Answered with {"saved_at": ISO, …}. Signed out is 401, bad input (ValidationError) 422, a DomainError 409,
    a refusal 403; each answers {"message"}.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"message": _("You are signed out.")}, status=401)
        try:
            kept = view(request, *args, **kwargs)
        except ValidationError as error:
            return JsonResponse({"message": " ".join(error.messages)}, status=422)
        except DomainError as error:
            return JsonResponse({"message": str(error.message)}, status=409)
        except PermissionDenied as error:
            return JsonResponse({"message": str(error)}, status=403)
        return JsonResponse({"saved_at": timezone.now().isoformat(), **kept})

    return answer
