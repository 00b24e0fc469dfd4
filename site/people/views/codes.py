"""allauth's pages for the code from a mail, with a word to those who come when there is no code to enter any more."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmPasswordResetCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


class ConfirmAddressView(ConfirmEmailVerificationCodeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        if self._process is None and request.user.is_anonymous:
            messages.warning(
                request, _("The code no longer holds. Sign in with your address and password, and a new one is sent.")
            )
        return response


class ConfirmResetView(ConfirmPasswordResetCodeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        if self._process is None:
            messages.warning(request, _("The code no longer holds. Ask for a new one by “Forgot your password?”."))
        return response
