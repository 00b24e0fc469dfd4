"""Stores of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from search.engine.analysis import Analyzer
from search.engine.index import Store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process has all of them: what they share, as Kiwi with words of its own, is loaded once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("engine"))


@pytest.fixture(scope="session")
def bigrams_only() -> Analyzer:
    return Analyzer(use_kiwi=False)


@pytest.fixture
def new_store(tmp_path: Path, bigrams_only: Analyzer) -> Any:
    """new_store(name) is an empty store of its own, analysed by bigrams so that a test takes no second."""

    def make(name: str = "index", analyzer: Analyzer = bigrams_only) -> Store:
        return Store(tmp_path / name, analyzer)

    return make
