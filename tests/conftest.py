"""Fixtures for every test: an index of its own, and the means to bring it into step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_numbers = count()


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees what another has indexed. The directory is only made when something writes to it."""
    from search.engine import index

    path = Path(tmp_path_factory.getbasetemp()) / f"index-{next(_numbers)}"
    backends = settings.WAGTAILSEARCH_BACKENDS
    settings.WAGTAILSEARCH_BACKENDS = {**backends, "default": {**backends["default"], "PATH": str(path)}}
    yield
    index._stores.pop(str(path), None)


@pytest.fixture
def index_now(db: Any) -> Callable[[], None]:
    """Call it to bring everything saved so far into the index, as the worker would within two seconds."""
    from search import indexer

    def run() -> None:
        indexer.heal()
        while indexer.process_outbox().done:
            pass

    return run
