"""Pages of groups: which there are, one of them, its members, invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.ratelimit import hit
from community.forums import rules
from community.forums.belonging import role_in
from community.forums.choices import GroupRole, MembershipStatus
from community.forums.forms import GroupForm, InvitedAccountForm, InviteForm, RequestForm
from community.forums.models import Group, GroupInvitation, GroupMembership
from community.forums.services import grouping, membership
from community.forums.tokens import invitation_of
from community.forums.views.common import FORM, actor_of, crumbs, group_crumbs, tabs, visit_of
from people.roles import is_member

INVITES, SECONDS = 30, 60 * 60


@require_safe
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """One's own groups and invitations, and the groups that take requests."""
    user = actor_of(request)
    visit_of(request)
    membership.take_up_invitations(user)
    rows = list(Group.objects.visible_to(user).with_numbers())
    mine = {row.group_id: row for row in GroupMembership.objects.filter(user=user)}
    entries = [{"group": group, "membership": mine.get(group.pk), "role": role_in(user, group.pk)} for group in rows]
    invited = MembershipStatus.INVITED
    context = {
        "own": [entry for entry in entries if entry["role"]],
        "invitations": [e for e in entries if not e["role"] and e["membership"] and e["membership"].status == invited],
        "others": [e for e in entries if not e["role"] and not (e["membership"] and e["membership"].status == invited)],
        "may_found": bool(rules.can_found_group(user)),
        "is_member": is_member(user),
        "tabs": tabs(request, "groups"),
        "crumbs": crumbs((_("Groups"), "")),
    }
    return render(request, "forums/groups.html", context)


@require_http_methods(FORM)
@login_required
def found(request: HttpRequest) -> HttpResponse:
    """Found a group."""
    require(rules.can_found_group(request.user))
    form, status = GroupForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                group = grouping.found_group(actor=actor_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("The group has been created. Invite its first members."))
                return HttpResponseRedirect(reverse("forums:group-members", args=[group.slug]))
    context = {"form": form, "title": _("Start a group"), "button": _("Start the group")}
    context["crumbs"] = crumbs((_("Groups"), reverse("forums:groups")), (_("Start a group"), ""))
    return render(request, "forums/group_form.html", context, status=status)


@require_safe
@login_required
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group is for, its board for its members, and the way in for others."""
    shown = _group(request, slug)
    user = actor_of(request)
    own = GroupMembership.objects.filter(group=shown, user=user).first()
    context = {
        "group": shown,
        "own": own,
        "role": role_in(user, shown.pk),
        "owners": shown.memberships.active().filter(role=GroupRole.OWNER).select_related("user"),
        "members": shown.memberships.active().count(),
        "boards": shown.forums.all() if role_in(user, shown.pk) else [],
        "may_request": rules.can_request(user, shown, own),
        "may_manage": bool(rules.can_manage_group(user, shown)),
        "form": RequestForm(),
        "is_member": is_member(user),
        "crumbs": group_crumbs(shown),
    }
    return render(request, "forums/group.html", context)


@require_http_methods(FORM)
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _group(request, slug)
    require(rules.can_manage_group(request.user, shown))
    names = ("name", "purpose", "description", "joining")
    form, status = GroupForm(request.POST or None, initial={name: getattr(shown, name) for name in names}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                grouping.edit_group(actor=actor_of(request), group=shown, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("The group has been changed."))
                return HttpResponseRedirect(shown.get_absolute_url())
    context = {"form": form, "title": _("Change the group"), "button": _("Save"), "group": shown}
    context["crumbs"] = group_crumbs(shown, _("Change the group"))
    return render(request, "forums/group_form.html", context, status=status)


@require_POST
@login_required
def request_membership(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be let in."""
    shown, form = _group(request, slug), RequestForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return HttpResponseRedirect(shown.get_absolute_url())
    membership.request_membership(actor=actor_of(request), group=shown, message=form.cleaned_data["message"])
    messages.success(request, _("The owners of the group get a mail. You get one when they have decided."))
    return HttpResponseRedirect(shown.get_absolute_url())


@require_POST
@login_required
def own_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept or decline an invitation, withdraw a request, leave."""
    shown, verb = _group(request, slug), request.POST.get("verb", "")
    own = GroupMembership.objects.filter(group=shown, user=actor_of(request)).first()
    if own is None or verb not in membership.OWN_VERBS:
        raise Http404
    _move(request, own, verb)
    stays = Group.objects.visible_to(request.user).filter(pk=shown.pk).exists()
    return HttpResponseRedirect(shown.get_absolute_url() if stays else reverse("forums:groups"))


@require_http_methods(FORM)
@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the group; its owners decide about requests, invite, remove and make owners."""
    shown = _group(request, slug)
    if not role_in(request.user, shown.pk):
        require(rules.can_manage_group(request.user, shown))
    may_manage = rules.can_manage_group(request.user, shown)
    form, status = InviteForm(request.POST if "invite" in request.POST else None), 200
    if request.method == "POST":
        require(may_manage)
        if "invite" not in request.POST:
            return _decide(request, shown)
        status = _invite(request, shown, form)
        if status == 200:
            return HttpResponseRedirect(reverse("forums:group-members", args=[shown.slug]))
    people = shown.memberships.select_related("user").prefetch_officers()
    context = {
        "group": shown,
        "may_manage": bool(may_manage),
        "requests": people.requested() if may_manage else [],
        "invited": people.invited() if may_manage else [],
        "addresses": shown.invitations.all() if may_manage else [],
        "members": people.active(),
        "form": form,
        "crumbs": group_crumbs(shown, _("Members")),
    }
    return render(request, "forums/members.html", context, status=status)


def _invite(request: HttpRequest, shown: Group, form: InviteForm) -> int:
    if not form.is_valid():
        return 422
    if not hit(f"forums.invite:{request.user.pk}", INVITES, SECONDS):
        form.add_error(None, _("You have invited many people within an hour. Please go on later."))
        return 429
    try:
        membership.invite_address(actor=actor_of(request), group=shown, email=form.cleaned_data["email"])
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    messages.success(request, _("The invitation is on its way by mail."))
    return 200


def _decide(request: HttpRequest, shown: Group) -> HttpResponse:
    """One of the owners' verbs about one person, or taking an invitation by mail back."""
    back = HttpResponseRedirect(reverse("forums:group-members", args=[shown.slug]))
    verb, key = request.POST.get("verb", ""), whole_number(request.POST.get("of", ""))
    if verb == "take_back":
        waiting = get_object_or_404(GroupInvitation.objects.select_related("group"), group=shown, pk=key)
        membership.take_back_invitation(actor=actor_of(request), invitation=waiting)
        return back
    one = get_object_or_404(shown.memberships.select_related("group", "user"), pk=key)
    if verb in ("make_owner", "make_member"):
        role = GroupRole.OWNER if verb == "make_owner" else GroupRole.MEMBER
        membership.set_role(actor=actor_of(request), membership=one, role=role)
    elif verb in membership.OWNERS_VERBS:
        _move(request, one, verb)
    else:
        raise Http404
    return back


def _move(request: HttpRequest, one: GroupMembership, verb: str) -> None:
    try:
        membership.move_membership(actor=actor_of(request), membership=one, verb=verb)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))


@require_http_methods(FORM)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation by mail: an account for the address, and the group at once."""
    waiting = invitation_of(token)
    if waiting is None:
        raise Http404
    form = InvitedAccountForm(request.POST or None, email=waiting.email)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            joined = _join(request, waiting, form)
            if joined is not None:
                return joined
            status = 409
    context: dict[str, Any] = {"form": form, "group": waiting.group, "email": waiting.email}
    return render(request, "forums/invitation.html", context, status=status)


def _join(request: HttpRequest, waiting: GroupInvitation, form: InvitedAccountForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        user = membership.join_by_invitation(invitation=waiting, name=given["name"], password=given["password"])
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None
    login(request, user, backend="people.backends.PasswordBackend")
    messages.success(request, _("Welcome. You are a member of the group now."))
    return HttpResponseRedirect(waiting.group.get_absolute_url())


def _group(request: HttpRequest, slug: str) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
