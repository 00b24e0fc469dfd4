"""Articles, who wrote them, and which cases they show."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelsearch import index
from taggit.models import ItemBase
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, Revision

from cases.choices import Licence
from cases.models import CasePage, CaseTag
from common.richtext import render_markdown
from journal.blocks import ArticleBody
from journal.choices import LEAD_LENGTH, NAME_LENGTH, SAMPLE_WEIGHT
from journal.models.issues import IssuePage
from journal.models.sections import JournalSection
from journal.querysets import ArticleManager
from journal.words import words_of
from people.models import Officer
from people.validators import no_control_characters

SLUG = "article-"


class TaggedArticle(ItemBase):
    """One vocabulary of tags for cases, threads and articles."""

    tag = models.ForeignKey(CaseTag, models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("journal.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("tagged article")
        verbose_name_plural = _("tagged articles")
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="article_tag_once")]


class ArticlePage(Page):
    """One piece in an issue. Its number, its place among those that the issue released, is given once.

    `issue_number`, `issue_live` and `issue_date` repeat the issue's, because search filters by plain columns; the
    issue keeps them right. `approved` is the version that goes out with the issue. The slug is a name that no other
    article has, so that Wagtail moves it into any issue; readers see issue and number alone.
    """

    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, editable=False)
    issue_number = models.PositiveIntegerField(_("number of the issue"), default=0, editable=False, db_index=True)
    issue_live = models.BooleanField(_("the issue is public"), default=False, editable=False)
    issue_date = models.DateField(_("date of the issue"), null=True, blank=True, editable=False)
    approved = models.ForeignKey(
        Revision, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("approved")
    )
    section = models.ForeignKey(
        JournalSection, models.PROTECT, related_name="articles", verbose_name=_("journal section")
    )
    lead = models.TextField(
        _("lead"), max_length=LEAD_LENGTH, blank=True, help_text=_("The article in two or three sentences.")
    )
    body = StreamField(ArticleBody(), blank=True, verbose_name=_("text"))
    # {id of a text block: trusted HTML}, made when the page is saved and by nothing else.
    rendered = models.JSONField(default=dict, editable=False)
    tags = ClusterTaggableManager(through=TaggedArticle, blank=True, verbose_name=_("tags"))
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, default=Licence.TYPE_1)
    source_note = models.CharField(_("source"), max_length=300, blank=True, validators=[no_control_characters])
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = ArticleManager()

    parent_page_types = ["journal.IssuePage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    exclude_fields_in_copy = ["number", "approved", "mentions", "thread_mentions"]
    KEPT = ("number", "slug", "approved_id", "issue_number", "issue_live", "issue_date", "is_sample")

    search_fields = [
        *Page.search_fields,
        index.SearchField("lead", boost=1.5),
        index.SearchField("search_text"),
        index.SearchField("search_terms", boost=1.5),
        index.FilterField("issue_live"),
        index.FilterField("issue_number"),
        index.FilterField("section"),
        index.FilterField("is_sample", weights={True: SAMPLE_WEIGHT}),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @classmethod
    def get_indexed_objects(cls) -> Any:
        rows = super().get_indexed_objects().select_related("section")
        return rows.prefetch_related("authors__officer__user", "authors__officer__government", "tagged_items__tag")

    @property
    def search_text(self) -> str:
        """The words of the article in reading order, a paragraph a line."""
        return words_of(self)

    @property
    def search_terms(self) -> str:
        """Words that name it besides its title: section, authors, tags."""
        names = [author.name for author in self.authors.all()] + [item.tag.name for item in self.tagged_items.all()]
        return " ".join([self.section.name_ko, self.section.name_en, *names])

    def get_absolute_url(self) -> str:
        """The permanent address; empty before the release."""
        return reverse("journal:article", args=[self.issue_number, self.number]) if self.number else ""

    @property
    def issue_name(self) -> str:
        return _now("Issue %(number)s") % {"number": self.issue_number}

    @property
    def is_approved(self) -> bool:
        """Whether its newest words are those that go out with the issue."""
        return self.approved_id is not None and self.approved_id == self.latest_revision_id

    def recompute(self) -> None:
        """Give every block its lasting name and render the texts. Nothing is saved."""
        rendered = {}
        for place, block in enumerate(self.body.raw_data):
            if not block.get("id"):
                block["id"] = str(uuid.uuid4())
                self.body.raw_data[place] = block
            if block["type"] == "text":
                rendered[block["id"]] = str(render_markdown(block["value"]))
        self.rendered = rendered

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.recompute()
        super().full_clean(*args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never public before its issue, whichever way asks. The number, once it is public, gives the address."""
        self.recompute()  # which Wagtail's cleaning leaves out for drafts
        parent = self.get_parent().specific if self.path else None
        if isinstance(parent, IssuePage):
            self.issue_number, self.issue_live, self.issue_date = parent.number, parent.live, parent.date
        self.live = self.live and self.issue_live
        if self.live and self.number is None and isinstance(parent, IssuePage):
            self.number = self._free_number(parent)
        if not self.slug.startswith(SLUG):
            self.slug = f"{SLUG}{get_random_string(12, 'abcdefghijkmnpqrstuvwxyz23456789')}"
            if parent is not None:
                self.set_url_path(parent)
        super().save(*args, **kwargs)
        self._note_mentions()

    def _free_number(self, issue: IssuePage) -> int:
        """The one that it had there before, or the next: a number once given leads to the same article for ever."""
        gone = FormerAddress.objects.filter(issue_number=issue.number)
        if own := gone.filter(article=self.pk).values_list("number", flat=True).first():
            return own
        given = (ArticlePage.objects.child_of(issue), gone)
        return 1 + max(rows.aggregate(last=Max("number"))["last"] or 0 for rows in given)

    @transaction.atomic
    def settle_in(self, issue: IssuePage) -> None:
        """After a move to that issue: a number that is free there, now or with its release. The old address leads on.

        What was public before goes out again with an issue that is not out yet.
        """
        IssuePage.objects.select_for_update().get(pk=issue.pk)  # two articles do not get one number
        if self.number:
            FormerAddress.objects.get_or_create(
                issue_number=self.issue_number, number=self.number, defaults={"article": self}
            )
            self.number = self._free_number(issue) if issue.is_released else None
            self.approved_id = self.approved_id if issue.is_released else self.live_revision_id or self.approved_id
            ArticlePage.objects.filter(pk=self.pk).update(number=self.number, approved=self.approved_id)
        issue.tell_articles()

    def get_url_parts(self, request: Any = None) -> Any:
        """Wagtail's links lead to the permanent address, too."""
        parts = super().get_url_parts(request)
        return (*parts[:2], self.get_absolute_url()) if parts and self.number else parts

    def _note_mentions(self) -> None:
        """Bring the lists of the cases and threads that the article shows into step with its text."""
        shown, noted = self._shown("case"), set(self.mentions.values_list("case_id", flat=True))
        self.mentions.filter(case__in=noted - shown).delete()
        known = CasePage.objects.filter(pk__in=shown - noted).values_list("pk", flat=True) if shown - noted else []
        Mention.objects.bulk_create([Mention(article=self, case_id=key) for key in known], ignore_conflicts=True)
        shown, noted = self._shown("thread"), set(self.thread_mentions.values_list("thread", flat=True))
        self.thread_mentions.filter(thread__in=noted - shown).delete()
        ThreadMention.objects.bulk_create(
            [ThreadMention(article=self, thread=key) for key in shown - noted], ignore_conflicts=True
        )

    def _shown(self, kind: str) -> set[int]:
        """The keys of the cases or threads that stand in the text as cards."""
        return {block["value"].get(kind) for block in self.body.raw_data if block["type"] == kind} - {None}

    def publish(self, revision: Any, user: Any = None, *args: Any, **kwargs: Any) -> None:
        """Before its issue is out, publishing approves: the version goes out with the issue. Afterwards as ever."""
        if self.issue_live:
            super().publish(revision, user, *args, **kwargs)
        else:
            ArticlePage.objects.filter(pk=self.pk).update(approved=revision)
            self.approved = revision
            if (asked := self.current_workflow_state) is not None:  # as publishing does: the question is answered
                asked.cancel(user=user)

    def with_content_json(self, content: dict[str, Any]) -> ArticlePage:
        """A revision never carries away what belongs to the page: number, address, approval, what the issue says."""
        page: ArticlePage = super().with_content_json(content)
        for name in self.KEPT:
            setattr(page, name, getattr(self, name))
        page.set_url_path(self.get_parent())
        return page

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from journal.views.public import article  # views import models

        return article(request, issue=self.issue_number, number=self.number or 0)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from journal.views.public import article_preview  # views import models

        return article_preview(request, self)


class ArticleAuthor(Orderable):
    """An officer, under the affiliation of that time, or somebody from outside with a name and where they work."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="authors")
    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("officer")
    )
    outside_name = models.CharField(
        _("name of somebody from outside"), max_length=NAME_LENGTH, blank=True, validators=[no_control_characters]
    )
    outside_place = models.CharField(
        _("where they work"), max_length=NAME_LENGTH, blank=True, validators=[no_control_characters]
    )

    class Meta(Orderable.Meta):
        verbose_name = _("author of an article")
        verbose_name_plural = _("authors of articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(officer=None, outside_name__gt="") | Q(officer__isnull=False, outside_name=""),
                name="article_author_officer_or_name",
                violation_error_message=_("Choose an officer, or give the name of somebody from outside."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.officer.user.name if self.officer else self.outside_name

    @property
    def place(self) -> str:
        return self.officer.government.name if self.officer else self.outside_place

    @property
    def key(self) -> str:
        """What stands for the author in the archive's addresses."""
        return f"o{self.officer_id}" if self.officer_id else self.outside_name

    def clean(self) -> None:
        if bool(self.officer_id) == bool(self.outside_name):
            raise ValidationError(_("Choose an officer, or give the name of somebody from outside."))


class FormerAddress(models.Model):
    """Where a public article stood before it was moved to another issue. It leads on, and no other article gets it."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="former_addresses", verbose_name=_("article"))
    issue_number = models.PositiveIntegerField(_("number of the issue"))
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("former address of an article")
        verbose_name_plural = _("former addresses of articles")
        constraints = [models.UniqueConstraint(fields=["issue_number", "number"], name="former_address_once")]

    def __str__(self) -> str:
        return f"{self.issue_number}/{self.number} → {self.article_id}"


class Mention(models.Model):
    """An article shows a case; kept by ArticlePage.save."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="mentions", verbose_name=_("article"))
    case = models.ForeignKey(CasePage, models.CASCADE, related_name="article_mentions", verbose_name=_("case"))

    class Meta:
        verbose_name = _("case in an article")
        verbose_name_plural = _("cases in articles")
        constraints = [models.UniqueConstraint(fields=["article", "case"], name="article_shows_case_once")]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.case_id}"


class ThreadMention(models.Model):
    """An article shows a thread; kept by ArticlePage.save. The journal knows no forum, so this is a number alone."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="thread_mentions", verbose_name=_("article"))
    thread = models.PositiveBigIntegerField(_("number of the thread"), db_index=True)

    class Meta:
        verbose_name = _("thread in an article")
        verbose_name_plural = _("threads in articles")
        constraints = [models.UniqueConstraint(fields=["article", "thread"], name="article_shows_thread_once")]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.thread}"
