"""The document of the comparison as a model: the search fields and boosts of a case page, without Wagtail's tree."""

from __future__ import annotations

from django.db import models
from modelsearch import index

from cases.choices import SAMPLE_WEIGHT


class Document(index.Indexed, models.Model):
    """What is searched for in a case: its texts, and two fields to divide the hits by."""

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    search_text = models.TextField(blank=True)
    search_terms = models.TextField(blank=True)
    number = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, blank=True, db_index=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True, db_index=True)
    is_sample = models.BooleanField(default=False)

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("summary", boost=1.5),
        index.SearchField("search_text"),
        index.SearchField("search_terms", boost=1.5),
        index.SearchField("number", boost=3),
        index.AutocompleteField("title"),
        index.AutocompleteField("search_terms"),
        index.FilterField("level"),
        index.FilterField("year"),
        index.FilterField("is_sample", weights={True: SAMPLE_WEIGHT}),
    ]

    class Meta:
        app_label = "searchsite"

    def __str__(self) -> str:
        return self.title
