"""Words and synonyms that change while the engine runs."""

import pytest
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search.engine import renew_by, vocabulary
from search.engine.vocabulary import Vocabulary, analyzer_of
from search.rebuilding import rebuild

WORDS: list[str] = []
GROUPS: list[tuple[str, ...]] = []
EDITION = [0]


HERE = "tests.search.engine.test_vocabulary"


def words():
    return list(WORDS)


def groups():
    return list(GROUPS)


def edition():
    if EDITION[0] is None:
        raise OSError("the source is away")
    return EDITION[0]


@pytest.fixture(autouse=True)
def _fresh():
    WORDS[:], GROUPS[:], EDITION[:] = ["해피콜"], [("민원", "voc")], [0]


@pytest.fixture
def changing(settings):
    """The site's backend with the lists above as its sources."""
    backends = settings.WAGTAILSEARCH_BACKENDS
    sources = {"DICTIONARY": f"{HERE}.words", "SYNONYMS": f"{HERE}.groups", "EDITION": f"{HERE}.edition"}
    settings.WAGTAILSEARCH_BACKENDS = {**backends, "default": {**backends["default"], **sources}}


def titles(query):
    return sorted(page.title for page in get_search_backend().search(query, CasePage))


def test_sources_are_read_again_only_when_the_edition_is_another():
    vocab = Vocabulary(f"{HERE}.words", f"{HERE}.groups", "bigrams", edition)
    before = vocab.newest()
    WORDS.append("원스톱")
    assert vocab.newest() is before
    EDITION[0] = 1
    assert vocab.newest().words == ("원스톱", "해피콜")
    assert vocab.newest().synonym_groups == (("민원", "voc"),)


def test_while_the_source_is_away_what_was_read_last_stays_in_force(caplog):
    vocab = Vocabulary(f"{HERE}.words", f"{HERE}.groups", "bigrams", edition)
    vocab.newest()
    EDITION[0] = None
    assert vocab.newest().words == ("해피콜",)
    assert "could not be read again" in caplog.text


def test_a_source_that_was_never_read_is_an_error():
    EDITION[0] = None
    with pytest.raises(OSError, match="away"):
        Vocabulary(f"{HERE}.words", f"{HERE}.groups", "bigrams", edition).newest()


def test_other_synonyms_share_the_analysis_and_have_another_identity():
    one = analyzer_of("kiwi", ("해피콜",), (("민원", "voc"),))
    other = analyzer_of("kiwi", ("해피콜",), (("민원", "소리"),))
    assert other._kiwi is one._kiwi
    assert other.version == one.version
    assert other.identity != one.identity
    assert one.synonyms_at(["민원"], 0) == (1, [("voc",)])
    assert other.synonyms_at(["민원"], 0) == (1, [("소리",)])


def test_an_analyser_nobody_uses_is_let_go_but_for_the_last():
    analyzer_of("bigrams", ("가가가",))
    analyzer_of("bigrams", ("나나나",))
    assert ("bigrams", ("가가가",)) not in vocabulary._by_words
    assert ("bigrams", ("나나나",)) in vocabulary._by_words


def test_a_synonym_counts_at_the_next_search_and_answers_of_before_are_not_repeated(changing, make_case, index_now):
    make_case("콜센터 야간")
    make_case("상담실 확대")
    index_now()
    assert titles("콜센터") == ["콜센터 야간"]
    generation = (get_search_backend().store.path / "CURRENT").read_text()
    GROUPS.append(("콜센터", "상담실"))
    EDITION[0] += 1
    assert titles("콜센터") == ["상담실 확대", "콜센터 야간"]
    GROUPS.pop()
    EDITION[0] += 1
    assert titles("콜센터") == ["콜센터 야간"]
    assert (get_search_backend().store.path / "CURRENT").read_text() == generation


def test_an_index_is_read_with_its_own_dictionary_until_it_is_built_anew(changing, make_case, index_now):
    make_case("두레온정콜 운영")
    index_now()
    store = get_search_backend().store
    WORDS.append("두레온정콜")
    EDITION[0] += 1
    assert store.outdated()
    assert titles("두레온정콜") == ["두레온정콜 운영"]
    assert "두레온정콜" not in store.analyzer.words
    assert not store.damage_reported()
    rebuild()
    assert not store.outdated()
    assert titles("두레온정콜") == ["두레온정콜 운영"]
    assert "두레온정콜" in store.analyzer.words
    assert len(store.snapshot().postings("m_title", "두레온정콜")[0]) == 1


def test_what_is_written_between_change_and_rebuild_is_written_as_the_index_was(changing, make_case, index_now):
    make_case("콜센터 하나")
    index_now()
    WORDS.append("두레온정콜")
    EDITION[0] += 1
    index_now_without_healing(make_case)
    snapshot = get_search_backend().store.snapshot()
    assert len(snapshot.postings("m_title", "두레온정콜")[0]) == 0
    assert titles("두레온정콜") == ["두레온정콜 운영"]


def index_now_without_healing(make_case):
    page = make_case("두레온정콜 운영")
    backend = get_search_backend()
    with backend.store.writing() as writer:
        writer.add([page])


def test_a_process_about_to_be_renewed_reads_the_new_index_with_the_dictionary_of_before(
    changing, make_case, index_now
):
    """Else it would not find what is new until it is renewed, or every process would load the dictionary by itself."""
    make_case("두레온정콜 운영")
    index_now()
    store = get_search_backend().store
    assert titles("두레온정콜") == ["두레온정콜 운영"]
    WORDS.append("두레온정콜")
    EDITION[0] += 1
    answers = [True]
    renew_by(lambda: answers[0])
    try:
        rebuild()
        make_case("두레온정콜 확대")
        with store.writing() as writer:
            writer.add(CasePage.objects.all())
        assert len(store.snapshot().postings("m_title", "두레온정콜")[0]) == 2
        assert titles("두레온정콜") == ["두레온정콜 운영", "두레온정콜 확대"]
        assert "두레온정콜" not in store.analyzer.words
        answers[0] = False
        assert titles("두레온정콜") == ["두레온정콜 운영", "두레온정콜 확대"]
        assert "두레온정콜" in store.analyzer.words
    finally:
        renew_by(None)
