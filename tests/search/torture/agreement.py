"""Whether the index says what the database says: for everybody, document by document and word by word."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL

from cases.models import CasePage
from people.models import Officer, User
from search.engine.agreement import in_snapshot
from search.engine.errors import IndexUnavailable
from search.engine.schema import digest, document_key
from search.lookup import all_ids
from search.models import OutboxEntry
from search.reconcile import reconcile
from tests.search.torture.tokens import DICTIONARY, token


def readers() -> dict[str, Any]:
    """One of every kind of reader."""
    officers = Officer.objects.filter(government__code__startswith="torture-")
    return {
        "anonymous": AnonymousUser(),
        "account": User.objects.get(email="account@torture.kr"),
        "officer": officers.filter(is_coordinator=False).first().user,
        "coordinator": officers.filter(is_coordinator=True).first().user,
        "editor": User.objects.get(email="editor@torture.kr"),
    }


def differences() -> dict[str, Any]:
    """{"waiting": entries of the outbox, "parked": …, "differ": [what]}; nothing differs when the list is empty."""
    told = {
        "waiting": OutboxEntry.objects.filter(parked=False).count(),
        "parked": OutboxEntry.objects.filter(parked=True).count(),
    }
    try:
        found = reconcile(repair=False)
        differ = [f"all documents: {found}"] if found else []
        store = get_search_backend().store
        index = {key: held.digest for key, held in in_snapshot(store.snapshot()).items()}
        if store.outdated():
            differ.append(DICTIONARY)
        database = {document_key(CasePage, case.pk): digest(case) for case in CasePage.objects.all()}
        for name, user in readers().items():
            here, there = in_database(user), in_index(user)
            if {key: database.get(key) for key in here} != {key: index.get(key) for key in there}:
                differ.append(f"{name}: {sorted(here ^ there)[:10]} of {len(here)}")
    except IndexUnavailable as error:
        differ = [str(error)]
    return told | {"differ": differ}


def in_database(user: Any) -> set[str]:
    """The keys of the documents of the cases that the person may see."""
    return {document_key(CasePage, pk) for pk in CasePage.objects.visible_to(user).values_list("pk", flat=True)}


def in_index(user: Any) -> set[str]:
    """The same, by the index and its filters alone."""
    backend = get_search_backend()
    found = backend.search(MATCH_ALL, CasePage.objects.visible_to(user), order_by_relevance=False)
    return {document_key(CasePage, pk) for pk, _score in found.pks(from_database=False)}


def words(tried: int) -> dict[str, Any]:
    """{reader: {word: keys of the cases found by it}} for every word ever written, committed or not; and the database.

    Words that find nothing are left out. `database` is {key: [word, live, audience]} of all cases with such a word.
    """
    found: dict[str, Any] = {}
    for name, user in readers().items():
        if name in ("anonymous", "officer"):
            visible = CasePage.objects.visible_to(user)
            asked = {word: sorted(all_ids(word, visible)) for word in map(token, range(1, tried + 1))}
            found[name] = {word: keys for word, keys in asked.items() if keys}
    cases = CasePage.objects.filter(title__startswith="사례 ").values_list("pk", "title", "live", "audience")
    found["database"] = {pk: [title.removeprefix("사례 "), live, audience] for pk, title, live, audience in cases}
    return found
