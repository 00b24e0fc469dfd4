"""The groups behind the roles, with exactly the CMS permissions that each needs."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.choices import Role

# (app label, model, actions); models of areas above are named as text, because nothing here may import them.
EDITOR_MODELS = [
    ("cases", "cstype", "add change delete view"),
    ("cases", "casetag", "add change delete view"),
    ("cases", "tagsynonym", "add change delete view"),
    ("journal", "journalsection", "add change delete view"),
    ("journal", "call", "add change delete view"),
    ("forums", "forum", "add change delete view"),
    ("moderation", "heldword", "add change delete view"),
    ("wagtailredirects", "redirect", "add change delete view"),
    ("wagtailsearchpromotions", "searchpromotion", "add change delete view"),
    ("search", "synonymgroup", "add change delete view"),
    ("search", "searchterm", "add change delete view"),
    ("search", "queryday", "view"),
    ("search", "handledquery", "add delete"),
]
ADMINISTRATOR_MODELS = [
    *EDITOR_MODELS,
    ("people", "user", "add change delete view"),
    ("people", "officer", "view"),
    ("people", "localgovernment", "view"),
    ("people", "maildomain", "add change delete view"),
    ("wagtailcore", "site", "add change delete view"),
    ("wagtailcore", "collection", "add change delete view"),
    ("wagtailcore", "workflow", "add change delete view"),
    ("wagtailcore", "task", "add change delete view"),
]
# What Wagtail's first migrations make: nobody's role here, and the CMS would offer them beside ours.
STOCK_GROUPS = ("Moderators", "Editors")
EDITOR_PAGES = ["add", "change", "publish", "lock", "unlock"]
COLLECTION_FILES = [
    ("wagtailimages", "image", "add change choose"),
    ("wagtaildocs", "document", "add change choose"),
]


@transaction.atomic
def ensure_groups() -> None:
    """Create every role's group and bring its CMS permissions into step; safe to call at any time.

    Wagtail's own two groups go, unless somebody was put into one.

    Officers, coordinators, judges and contest managers have no way into the CMS. Page permissions stand on the tree's
    root, so they hold for a home page made later.
    """
    Group.objects.filter(name__in=STOCK_GROUPS, user=None).delete()
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    for role, group in groups.items():
        models = {Role.EDITOR: EDITOR_MODELS, Role.ADMINISTRATOR: ADMINISTRATOR_MODELS}.get(role, [])
        group.permissions.set(_permissions(models, cms=bool(models)))
    for role, actions in ((Role.EDITOR, EDITOR_PAGES), (Role.ADMINISTRATOR, [*EDITOR_PAGES, "bulk_delete"])):
        _on_pages(groups[role], actions)
        _on_collections(groups[role])


def _permissions(models: list[tuple[str, str, str]], *, cms: bool) -> list[Permission]:
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin") if cms else Q(pk=None)
    for app_label, model, actions in models:
        names = [f"{action}_{model}" for action in actions.split()]
        wanted |= Q(content_type__app_label=app_label, codename__in=names)
    return list(Permission.objects.filter(wanted))


def _on_pages(group: Group, actions: list[str]) -> None:
    root = Page.objects.filter(depth=1).first()
    if root is None:
        return
    names = [f"{action}_page" for action in actions]
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _on_collections(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions(COLLECTION_FILES, cms=False) if root else []:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
