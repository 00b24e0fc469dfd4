import pytest
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_delete_signal_handler, post_save_signal_handler

from search import outbox
from search.apps import modelsearch_is_silent
from search.models import OutboxEntry
from search.registry import reindex


@pytest.fixture
def case(make_case):
    page = make_case("민원 처리")
    OutboxEntry.objects.all().delete()
    return page


def entries():
    return set(OutboxEntry.objects.values_list("kind", "key", "op"))


def test_a_save_leaves_one_entry_however_often_it_is_repeated(case):
    case.save()
    case.save()
    assert entries() == {("wagtailcore.page", str(case.pk), "put")}


def test_a_rolled_back_save_leaves_nothing(case):
    with pytest.raises(RuntimeError), transaction.atomic():
        case.save()
        raise RuntimeError
    assert entries() == set()


def test_a_deletion_takes_the_place_of_a_save(case):
    pk = str(case.pk)
    case.save()
    case.delete()
    assert ("wagtailcore.page", pk, "delete") in entries()
    assert ("wagtailcore.page", pk, "put") not in entries()


def test_a_new_note_revives_a_parked_entry_and_changes_its_stamp(case):
    reindex(case)
    OutboxEntry.objects.update(parked=True, attempts=5, last_error="broken")
    old = OutboxEntry.objects.get()
    reindex(case)
    new = OutboxEntry.objects.get()
    assert (new.parked, new.attempts, new.last_error) == (False, 0, "")
    assert new.stamp != old.stamp


def test_modelsearch_has_no_hand_in_it_any_more():
    for model in get_indexed_models():
        for signal, handler in ((post_save, post_save_signal_handler), (post_delete, post_delete_signal_handler)):
            assert not any(receiver is handler for receiver in signal._live_receivers(model)[0])
    assert modelsearch_is_silent() == []


def test_a_wrong_order_of_apps_is_named_by_a_check(case):
    model = type(case)
    post_save.connect(post_save_signal_handler, sender=model)
    try:
        [error] = modelsearch_is_silent()
        assert error.id == "search.E001"
    finally:
        outbox.connect()
    assert modelsearch_is_silent() == []
