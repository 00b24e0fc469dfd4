"""The real reference lists, for tests that read and load them."""

from pathlib import Path

import pytest
from django.utils import timezone

from people.services import reference as service
from tests.remembered import written

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def reference():
    return service.read_reference(FIXTURES / "reference")


@pytest.fixture
def loaded(db, reference):
    """All governments, changes and mail domains in the database."""
    written(("reference", timezone.localdate()), lambda: service.load(reference))
    return reference
