"""What the pages share: signed in first, and a refused act keeps what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.views.generic import FormView

from common.exceptions import DomainError


class ActView(LoginRequiredMixin, FormView):
    """A form whose sending calls one service (`act`). What the service refuses is shown over the form, status 409."""

    done: str | Promise = ""

    def act(self, form: Any) -> None:
        raise NotImplementedError(f"{type(self).__name__} needs act(self, form), which calls the service.")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.act(form)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def answer(request: HttpRequest, error: DomainError) -> None:
    """Show on the next page what a button without a form of its own could not do."""
    messages.error(request, str(error.message))
