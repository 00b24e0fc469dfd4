"""Every address x every role, compared with tests/permissions/matrix.csv.

HEAD and a conditional GET must never tell more than GET, so they are checked against it and not listed. When a change
means to alter who may do what, run `make permissions` and let a reviewer read the difference of the table.
"""

import os

import pytest
from django.db import connection

from tests.permissions.addresses import all_addresses
from tests.permissions.matrix import Visitor, questions, read_table, write_table
from tests.permissions.world import ROLES, make_world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="who may do what does not depend on the database"),
]

# Views of Wagtail's own admin that break on a form without any field; editors alone reach them. Nothing of ours here.
WAGTAILS_ERRORS = {
    ("wagtailadmin_choose_page_external_link", "POST"),
    ("wagtailadmin_error_test", "GET"),
    ("wagtailadmin_error_test", "POST"),
    ("wagtailadmin_pages:copy", "POST"),
    ("wagtailredirects:process_import", "POST"),
    ("wagtailsnippetchoosers_cases_casetag:create", "POST"),
    ("wagtailsnippetchoosers_cases_cstype:create", "POST"),
    ("wagtailsnippetchoosers_cases_tagsynonym:create", "POST"),
}


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def answers(world, role):
    visitor = Visitor(world.people[role])
    return {question.key: visitor.status(question.method, path) for question, path in questions(world)}


@pytest.mark.skipif("WRITE_PERMISSIONS" not in os.environ, reason="only `make permissions` writes the table")
def test_write_the_table(world):
    write_table({role: answers(world, role) for role in ROLES})


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_answers_of_the_table(role, world):
    found, expected = answers(world, role), {key: row[role] for key, row in read_table().items()}
    wrong = [
        f"{' '.join(key)}: {expected.get(key, 'not in the table')} expected, {found.get(key, 'no such address')} found"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key) != found.get(key)
    ]
    assert "\n".join(wrong) == "", "If this is meant, run: make permissions"


@pytest.mark.parametrize("role", ROLES)
def test_neither_head_nor_a_conditional_request_tells_more_than_get(role, world):
    visitor = Visitor(world.people[role])
    wrong = []
    for question, path in questions(world):
        if question.method != "GET" or path.startswith("/cms/"):
            continue
        get, head = visitor.ask("GET", path), visitor.ask("HEAD", path)
        conditional = visitor.ask(
            "GET", path, HTTP_IF_NONE_MATCH="*", HTTP_IF_MODIFIED_SINCE="Fri, 01 Jan 2100 00:00:00 GMT"
        )
        if head.status_code != get.status_code and head.status_code != 405:
            wrong.append(f"HEAD {path}: {head.status_code}, GET: {get.status_code}")
        if conditional.status_code != get.status_code and (conditional.status_code, get.status_code) != (304, 200):
            wrong.append(f"conditional {path}: {conditional.status_code}, GET: {get.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_nothing_shown_to_a_signed_in_person_may_be_kept(role, world):
    visitor = Visitor(world.people[role])
    kept = [
        path
        for question, path in questions(world)
        if question.method == "GET" and not path.startswith("/cms/")
        if "no-store" not in visitor.ask("GET", path).headers.get("Cache-Control", "")
    ]
    assert kept == []


def test_the_table_names_every_address_and_no_other():
    assert {key[0] for key in read_table()} == {address.name for address in all_addresses()}


def test_no_address_of_ours_breaks_for_anybody():
    broken = {(key[0], key[2]) for key, row in read_table().items() for role in ROLES if row[role][0] == "5"}
    assert broken == WAGTAILS_ERRORS
