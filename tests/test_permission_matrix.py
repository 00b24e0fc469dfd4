"""Every address x every role, compared with tests/permissions/matrix.csv.

HEAD and a conditional GET must never tell more than GET, so they are checked against it and not listed. When a change
means to alter who may do what, run `make permissions` and let a reviewer read the difference of the table.
"""

import os
from functools import cache

import pytest
from django.db import transaction
from django.test import override_settings

from tests.permissions.addresses import all_addresses
from tests.permissions.matrix import answers, read_table, refusals_drawn_once, write_table
from tests.permissions.world import ROLES, make_world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.one_database("who may do what does not depend on the database"),
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
    ("wagtailsnippetchoosers_moderation_heldword:create", "POST"),
    ("wagtailsnippetchoosers_journal_call:create", "POST"),
    ("wagtailsnippetchoosers_journal_journalsection:create", "POST"),
    ("wagtailsnippetchoosers_search_searchterm:create", "POST"),
    ("wagtailsnippetchoosers_search_synonymgroup:create", "POST"),
}


EACH_ROLE = [pytest.param(role, marks=pytest.mark.xdist_group(f"matrix-{role}")) for role in ROLES]


@pytest.fixture(scope="module")
def ask(tmp_path_factory, django_db_setup, django_db_blocker):
    """`ask(role)`: all answers that the role gets, on a site that is made once and gone afterwards."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        world = make_world()
        tried = set()

        @cache
        def ask_as(role):
            with refusals_drawn_once():
                return answers(world, role, tried)

        yield ask_as
        transaction.set_rollback(True)


@pytest.mark.skipif("WRITE_PERMISSIONS" not in os.environ, reason="only `make permissions` writes the table")
def test_write_the_table(ask):
    write_table({role: {answer.question.key: answer.status for answer in ask(role)} for role in ROLES})


@pytest.mark.parametrize("role", EACH_ROLE)
def test_each_role_gets_the_answers_of_the_table(role, ask):
    found = {answer.question.key: answer.status for answer in ask(role)}
    expected = {key: row[role] for key, row in read_table().items()}
    wrong = [
        f"{' '.join(key)}: {expected.get(key, 'not in the table')} expected, {found.get(key, 'no such address')} found"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key) != found.get(key)
    ]
    assert "\n".join(wrong) == "", "If this is meant, run: make permissions"


@pytest.mark.parametrize("role", EACH_ROLE)
def test_neither_head_nor_a_conditional_request_tells_more_than_get(role, ask):
    wrong = []
    for answer in ask(role):
        if answer.head not in (None, answer.code, 405):
            wrong.append(f"HEAD {answer.path}: {answer.head}, GET: {answer.code}")
        if answer.conditional not in (None, answer.code) and (answer.conditional, answer.code) != (304, 200):
            wrong.append(f"conditional {answer.path}: {answer.conditional}, GET: {answer.code}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in EACH_ROLE if role.values != ("anonymous",)])
def test_nothing_shown_to_a_signed_in_person_may_be_kept(role, ask):
    shown = [answer for answer in ask(role) if answer.kept_for is not None]
    assert len(shown) > 50
    assert [answer.path for answer in shown if "no-store" not in answer.kept_for] == []


def test_the_table_names_every_address_and_no_other():
    assert {key[0] for key in read_table()} == {address.name for address in all_addresses()}


# The account's own ways in begin at the sign-in form, whoever asks; from there a signed-in person is led on.
BEGIN_AT_THE_SIGN_IN = {
    "account_confirm_password_reset_code",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailcore_login",
}


def test_nobody_who_is_signed_in_is_sent_to_sign_in():
    """It would send them back where they came from: a circle without end."""
    sent = {
        (key[0], key[2], role)
        for key, row in read_table().items()
        for role in ROLES
        if role != "anonymous" and row[role] == "sign-in" and key[0] not in BEGIN_AT_THE_SIGN_IN
    }
    assert sorted(sent) == []


def test_no_address_of_ours_breaks_for_anybody():
    broken = {(key[0], key[2]) for key, row in read_table().items() for role in ROLES if row[role][0] == "5"}
    assert broken == WAGTAILS_ERRORS
