"""modelsearch's shared behaviour tests on our backend; they run under tests.search.modelsearch_settings."""

import os

import whoosh
from django.test import TestCase
from modelsearch.test.testapp import models
from modelsearch.tests.test_backends import BackendTests

from tests.search.modelsearch_data import create_library


class WhooshBehaviourTests(BackendTests, TestCase):
    backend_path = "search.engine.whoosh"
    fixtures: list[str] = []

    @classmethod
    def setUpTestData(cls) -> None:
        create_library()

    def test_reset_indexes(self) -> None:
        self.backend.reset_indexes()
        assert self.backend.search("JavaScript", models.Book).count() == 0

    def test_this_is_the_whoosh_that_was_asked_for(self) -> None:
        assert whoosh.versionstring() == os.environ.get("WHOOSH_VERSION", "2.7.4")
