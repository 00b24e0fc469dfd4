"""Free tags, the synonyms that lead to them, and which case has which."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

TAG_LENGTH = 30


def word_key(word: str) -> str:
    """What two spellings of a tag have in common: no case, no spaces or marks around, composed Hangul."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter in "+#&")[:100]


class CaseTag(TagBase):
    """A free tag. Synonyms point to the one tag that is used."""

    free_tagging = True

    key = models.CharField(_("word without spaces"), max_length=100, unique=True, editable=False)

    class Meta:
        verbose_name = _("case tag")
        verbose_name_plural = _("case tags")
        ordering = ["name"]

    @property
    def word_key(self) -> str:
        return word_key(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.word_key
        super().save(*args, **kwargs)

    @classmethod
    def named(cls, words: Iterable[str], *, create: bool = True) -> list[CaseTag]:
        """The tags that the words stand for, each once, in the given order; words that are new become tags.

        Case and spaces do not count, and a synonym leads to its tag. Words without a letter or digit are left out,
        and new ones too without `create`.
        """
        wanted: dict[str, str] = {}
        for word in words:
            if key := word_key(word):
                wanted.setdefault(key, " ".join(word.split())[:TAG_LENGTH])
        found = {
            synonym.key: synonym.tag for synonym in TagSynonym.objects.filter(key__in=wanted).select_related("tag")
        }
        found = {tag.key: tag for tag in cls.objects.filter(key__in=wanted)} | found
        for key, name in wanted.items():
            if create and key not in found:
                found[key], _created = cls.objects.get_or_create(key=key, defaults={"name": name})
        return list(dict.fromkeys(found[key] for key in wanted if key in found))


class TagSynonym(models.Model):
    """Another word for a tag: whoever types it gets the tag. Compared without regard to case and spaces."""

    key = models.CharField(_("word without spaces"), max_length=100, unique=True, editable=False)
    name = models.CharField(_("word"), max_length=100)
    tag = models.ForeignKey(CaseTag, models.CASCADE, related_name="synonyms", verbose_name=_("tag to use"))

    class Meta:
        verbose_name = _("tag synonym")
        verbose_name_plural = _("tag synonyms")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} → {self.tag.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = word_key(self.name)
        super().save(*args, **kwargs)


class TaggedCase(ItemBase):
    tag = models.ForeignKey(CaseTag, models.CASCADE, related_name="tagged_cases")
    content_object = ParentalKey("cases.CasePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("tagged case")
        verbose_name_plural = _("tagged cases")
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="case_tag_once")]
