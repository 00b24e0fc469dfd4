import pytest
from django.core.management import CommandError, call_command
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search.models import OutboxEntry
from search.reconcile import reconcile


@pytest.fixture
def drifted(make_case, index_now):
    """An index that missed a page, a change and a deletion."""
    changed, gone = make_case("민원 옛말"), make_case("민원 삭제")
    index_now()
    missed = make_case("민원 새것")
    CasePage.objects.filter(pk=changed.pk).update(title="민원 새말")
    CasePage.objects.filter(pk=gone.pk)._raw_delete(using="default")
    OutboxEntry.objects.all().delete()
    return {"missing": missed.pk, "stale": changed.pk, "surplus": gone.pk}


def keys(found):
    return {name: [key.partition(":")[2] for key in getattr(found, name)] for name in ("missing", "stale", "surplus")}


def test_what_differs_is_named_and_nothing_touched_without_repair(drifted):
    found = reconcile(repair=False)
    assert keys(found)["missing"] == [str(drifted["missing"])]
    assert keys(found)["stale"] == [str(drifted["stale"])]
    assert not OutboxEntry.objects.exists()


def test_the_command_fails_on_a_difference_and_repairs_it_when_told(drifted, index_now):
    with pytest.raises(CommandError):
        call_command("check_search")
    call_command("check_search", "--repair")
    call_command("check_search")
    titles = {page.title for page in get_search_backend().search("민원", CasePage)}
    assert titles == {"민원 새것", "민원 새말"}


def test_the_command_names_the_missing_index(db):
    with pytest.raises(CommandError):
        call_command("check_search")
