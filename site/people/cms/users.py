"""Accounts in the CMS. Every change goes through the services; nobody types another person's password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views import users as wagtail_users

from common.exceptions import DomainError
from people.choices import Role
from people.models import User
from people.roles import roles_of
from people.services import accounts, affiliation


class AccountForm(forms.ModelForm):
    """Name, address and the roles that are given by hand. Officers and coordinators follow from memberships."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in accounts.GIVEN_ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "These roles need a second factor. Officer and coordinator follow from memberships: "
            "a coordinator is named on the page of the officer, reached through the government's page."
        ),
    )

    class Meta:
        model = User
        fields = ["name", "email"]

    def __init__(self, *args: Any, actor: User, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.editing_self = editing_self

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def chosen_roles(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]


class AccountCreateForm(AccountForm):
    def save(self, commit: bool = True) -> User:
        data = self.cleaned_data
        user = accounts.create_account(email=data["email"], name=data["name"], password=None, actor=self.actor)
        accounts.set_roles(user=user, roles=self.chosen_roles(), actor=self.actor)
        return user


class AccountEditForm(AccountForm):
    is_active = forms.BooleanField(
        label=_("May sign in"), required=False, help_text=_("Untick to shut the account; everything else stays.")
    )

    class Meta(AccountForm.Meta):
        help_texts = {"email": _("Only the person can change the address, because it must be confirmed.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.initial["roles"] = sorted(roles_of(self.instance))
        self.initial["is_active"] = self.instance.is_active
        if self.editing_self:
            del self.fields["is_active"]

    def save(self, commit: bool = True) -> User:
        user = User.objects.get(pk=self.instance.pk)
        if user.name != self.cleaned_data["name"]:
            affiliation.edit_profile(user=user, actor=self.actor, name=self.cleaned_data["name"])
        accounts.set_roles(user=user, roles=self.chosen_roles(), actor=self.actor)
        if not self.editing_self:
            accounts.set_active(user=user, value=self.cleaned_data["is_active"], actor=self.actor)
        return user


class ServiceFormMixin:
    """Hands the administrator to the form, and shows over it what a service refuses."""

    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": self.request.user}  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except DomainError as error:
            form.add_error(None, str(error.message))
            self.produced_error_message = str(error.message)
            return self.form_invalid(form)  # type: ignore[attr-defined]


class CreateView(ServiceFormMixin, wagtail_users.CreateView):
    pass


class EditView(ServiceFormMixin, wagtail_users.EditView):
    pass


class DeleteView(ServiceFormMixin, wagtail_users.DeleteView):
    """Deleting closes the account for good; what the person wrote stays."""

    page_title = _("Close account")
    success_message = _("The account has been closed.")
    confirmation_message = _("The name, address and phone are deleted. What the person wrote stays. Close the account?")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("actor")
        return kwargs

    def delete_action(self) -> None:
        accounts.leave_site(user=self.object, actor=self.request.user)


class IndexView(wagtail_users.IndexView):
    default_ordering = "name"
    search_fields = ("name", "email")

    @cached_property
    def columns(self) -> list[Column]:
        title_column = self._get_title_column_class(wagtail_users.UserColumn)
        return [
            title_column("name", label=_("Name"), sort_key="name", get_url=self.get_edit_url, classname="name"),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("roles", accessor=role_names, label=_("Roles")),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last login"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    def order_queryset(self, queryset: Any) -> Any:
        column = self.ordering if isinstance(self.ordering, str) else "name"
        return queryset.order_by(column, "pk")


def role_names(user: User) -> str:
    """The person's roles in words, for the list."""
    held = {group.name for group in user.groups.all()}
    if user.is_superuser:
        held.add(Role.ADMINISTRATOR.value)
    return ", ".join(str(role.label) for role in Role if role.value in held)


class UserViewSet(wagtail_users.UserViewSet):
    index_view_class = IndexView
    copy_view_enabled = False
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    template_prefix = ""
    ordering = "name"
    search_backend_name = None
    search_fields = ["name", "email"]
    menu_label = _("Accounts")

    def get_form_class(self, for_update: bool = False) -> type[AccountForm]:
        return AccountEditForm if for_update else AccountCreateForm
