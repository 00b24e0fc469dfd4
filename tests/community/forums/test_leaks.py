"""Nothing of a closed group comes out where its members do not stand: pages, search, feeds, counts, the CMS, exports.

Digests and mails are in tests/community/notices, questions and polls in tests/community/kinds, flags in
tests/community/moderation.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from community.forums.choices import Joining, MembershipStatus
from community.forums.models import GroupMembership
from community.forums.services.editing import edit_post
from community.forums.services.keeping import change_state, pin
from people.choices import Role
from people.services.groups import ensure_groups
from tests.factories import forums as make
from tests.factories.library import make_case
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SECRET, WORD = "수달", "너구리"
PAGES = {
    "home": "/",
    "my page": "/me/",
    "boards": "/forums/",
    "groups": "/forums/groups/",
    "unread": "/forums/unread/",
    "new": "/forums/new/",
    "unfinished": "/forums/drafts/",
    "unanswered": "/forums/questions/unanswered/",
    "where to write": "/forums/start/",
    "moderation log": "/forums/moderation/log/",
    "flags": "/forums/moderation/",
    "notices": "/notices/",
    "must-read": "/notices/must-read/",
    "delivery log": "/notices/mail/",
    "directory": "/people/officers/",
    "search": f"/search/?q={WORD}",
    "suggestions": f"/search/suggest/?q={WORD}",
    "the feed of cases": "/cases/feed.xml",
    "sitemap": "/sitemap.xml",
    "sitemap of entrances": "/sitemap-entrances.xml",
    "sitemap of cases": "/sitemap-cases.xml",
    "robots": "/robots.txt",
}
CMS = {
    "CMS": "/cms/",
    "history": "/cms/reports/site-history/",
    "history as CSV": "/cms/reports/site-history/?export=csv",
    "boards in the CMS": "forum_boards:index",
}


@pytest.fixture
def secret(world, index_now, settings):
    """A hidden group whose talk was edited, pinned and closed, tied to a public case, with somebody who left it."""
    settings.MFA_REQUIRED = False
    ensure_groups()
    group = make.make_group(world.owner, world.member, world.author, name=f"{SECRET}모임", joining=Joining.INVITATION)
    case = make_case()
    thread = make.make_thread(
        world.owner, group.forums.get(), f"{SECRET} {WORD}", f"{SECRET}스러운 {WORD}", targets=[case]
    )
    edit_post(actor=world.owner, post=thread.posts.get(), body=f"{SECRET}스러운 {WORD} 둘")
    pin(actor=world.owner, thread=thread, value=True)
    change_state(actor=world.owner, thread=thread, verb="close")
    GroupMembership.objects.filter(group=group, user=world.author).update(status=MembershipStatus.REMOVED)
    index_now()
    return case


def says(content: bytes) -> bool:
    return SECRET.encode() in content or ascii(SECRET).strip("'").encode() in content  # as JSON writes it


def leaks(browser, pages) -> dict[str, str]:
    """{page: what was wrong}: the secret, or an answer that is no page at all and so proves nothing."""
    found = {}
    for name, address in pages.items():
        response = browser.get(address if "/" in address else reverse(address), follow=True)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if says(content):
            found[name] = "says it"
        elif response.status_code not in (200, 403, 404):
            found[name] = str(response.status_code)
    return found


@pytest.mark.parametrize("who", ["anonymous", "account", "officer", "author", "editor", "administrator"])
def test_no_page_says_anything_of_a_closed_group_to_others(world, secret, client, who):
    person = getattr(world, who)
    if person.is_authenticated:
        client.force_login(person)
    owner = world.owner.officers.get()
    about = {"case": secret.get_url(), "its owner": reverse("people:officer", args=[owner.pk])}
    assert leaks(client, PAGES | about) == {}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, "superuser"])
def test_the_cms_and_its_exports_say_nothing_of_a_closed_group(secret, client, role):
    person = UserFactory(is_superuser=True) if role == "superuser" else UserFactory(roles=[role])
    client.force_login(person)
    assert client.get("/cms/").status_code == 200
    assert leaks(client, CMS) == {}


def test_members_are_shown_it(world, secret, client):
    client.force_login(world.member)
    shown = {name for name, address in PAGES.items() if says(client.get(address).content)}
    assert shown >= {"groups", "unread", "search", "suggestions", "where to write"}
