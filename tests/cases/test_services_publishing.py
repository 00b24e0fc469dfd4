"""Public cases over time: contact, succession, tags."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import PageLogEntry

from cases.models import CasePage, CaseTag
from cases.services.drafting import open_draft
from cases.services.publishing import overdue, reassign_contact
from cases.services.tags import add_synonym, canonical_tags, merge_tags
from cases.timeline import timeline
from common.exceptions import DomainError
from people.models import Officer
from people.services.accounts import leave_site
from people.signals import officer_left
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


def fresh(page):
    return CasePage.objects.get(pk=page.pk)


def leave(officer, successor):
    officer_left.send(sender=Officer, officer=officer, successor=successor, actor=officer.user)


def test_the_responsible_officer_is_changed_in_the_public_text_and_in_the_draft():
    page = make.published()
    colleague = make.officer(page.government)
    reassign_contact(page=page, actor=page.author.user, officer=colleague)
    assert (fresh(page).contact, open_draft(page).contact) == (colleague, colleague)
    with pytest.raises(DomainError):
        reassign_contact(page=page, actor=page.author.user, officer=make.officer())


def test_what_an_officer_leaves_behind_passes_to_the_successor():
    author = make.officer()
    successor = make.officer(author.government)
    public, draft = make.published(author), make.draft(author, title="초안")
    leave(author, successor)
    assert (fresh(public).author, fresh(public).contact) == (author, successor)
    assert (fresh(draft).author, fresh(draft).contact) == (successor, successor)
    assert open_draft(draft).author == successor


def test_the_log_names_the_successor_until_they_leave_the_site():
    author = make.officer()
    successor = make.officer(author.government)
    page = make.draft(author)
    leave(author, successor)
    name = successor.user.name
    assert timeline(page)[0].detail == str(successor)
    leave_site(user=successor.user, actor=successor.user)
    assert not any(name in event.detail or name in event.by for event in timeline(page))
    assert not [entry.data for entry in PageLogEntry.objects.all() if name in str(entry.data)]


def test_without_a_successor_the_contact_is_empty_and_drafts_stay():
    author = make.officer()
    public, draft = make.published(author), make.draft(author, title="초안")
    leave(author, None)
    assert (fresh(public).contact, fresh(draft).author) == (None, author)


def test_only_the_one_who_left_is_replaced_where_the_draft_names_another_contact():
    author = make.officer()
    colleague, successor = make.officer(author.government), make.officer(author.government)
    page = make.draft(author, contact=colleague)
    leave(author, successor)
    assert open_draft(page).contact == colleague
    leave(colleague, successor)
    assert open_draft(page).contact == successor
    leave(successor, None)
    assert (fresh(page).contact, open_draft(page).contact) == (None, None)


def test_due_reviews_are_those_of_public_cases_whose_day_has_come():
    page, later = make.published(), make.published()
    CasePage.objects.filter(pk=page.pk).update(review_on=timezone.localdate())
    assert [row.pk for row in overdue()] == [page.pk]
    assert fresh(later).review_on > timezone.localdate()


def test_words_become_tags_once_and_synonyms_lead_to_theirs():
    tag = CaseTag.objects.create(name="콜센터")
    add_synonym(word="전화 상담실", tag=tag, actor=make.editor())
    found = canonical_tags(["콜 센터", "전화상담실", "VoC", "voc", " ", "…"])
    assert [item.name for item in found] == ["콜센터", "VoC"]
    assert canonical_tags(["ＶＯＣ"]) == [found[1]]


def test_only_editors_keep_the_vocabulary():
    one, two = CaseTag.objects.create(name="가나"), CaseTag.objects.create(name="다라")
    user = make.officer().user
    for act in (
        lambda: merge_tags(source=one, target=two, actor=user),
        lambda: add_synonym(word="마바", tag=one, actor=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(DomainError):
        merge_tags(source=one, target=one, actor=make.editor())
    with pytest.raises(DomainError):
        add_synonym(word="다 라", tag=one, actor=make.editor())
