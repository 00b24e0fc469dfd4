"""A case: what a government did for its customers, told so that another can do it too."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelsearch import index
from taggit.models import ItemBase, TagBase
from wagtail.models import Orderable, Page

from cases.choices import TEXT_PARTS, Audience, Better, EvidenceGrade, FocusTask, Licence, Scope, Stage
from cases.evidence import Part, completeness, evidence_grade, parts_of
from cases.querysets import CaseManager
from common.fields import MarkdownField, render_fields
from common.uploads import upload_path
from people.models import LocalGovernment, Officer

TAG_LENGTH = 30


def word_key(word: str) -> str:
    """What two spellings of a tag have in common: no case, no spaces or marks around, composed Hangul."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter in "+#&")[:100]


def draft_slug() -> str:
    """An address that nobody chooses and nobody can guess, until the number gives the lasting one."""
    return f"draft-{get_random_string(12, 'abcdefghijkmnpqrstuvwxyz23456789')}"


class CsType(models.Model):
    """The vocabulary of CS types: the three of the 2006 study to begin with, kept by editors."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_ko = models.CharField(_("Korean name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    description_ko = models.TextField(_("Korean description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("CS type")
        verbose_name_plural = _("CS types")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def description(self) -> str:
        return self.description_en if get_language() == "en" else self.description_ko


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


class CaseNumber(models.Model):
    """The last number given out in a year. The row is the lock under which the next one is taken."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("case number")
        verbose_name_plural = _("case numbers")

    def __str__(self) -> str:
        return f"CS-{self.year}-{self.last:04d}"

    @classmethod
    def take(cls, year: int) -> str:
        """The next permanent number of the year, `CS-2026-0012`. Call inside the transaction that uses it."""
        cls.objects.get_or_create(year=year)
        cls.objects.filter(year=year).update(last=F("last") + 1)
        return f"CS-{year}-{cls.objects.get(year=year).last:04d}"


class LibraryState(models.Model):
    """One row whose token changes with everything that lists, counts and maps show; see cases.library."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("state of the library")
        verbose_name_plural = _("states of the library")

    def __str__(self) -> str:
        return self.token


class CaseIndexPage(Page):
    """The library. Its address shows the list; the cases are its children."""

    parent_page_types = ["portal.HomePage"]
    subpage_types = ["cases.CasePage"]
    max_count = 1
    # Who may read is decided by visible_to alone; the CMS offers no second way.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("case library")
        verbose_name_plural = _("case libraries")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from cases.views.public import case_list  # views import models

        return case_list(request)


class CasePage(Page):
    """One best practice of one government.

    Officers write it outside the CMS (cases.services.drafting), editors see it in both. The number is given at the
    first publication and never changes; `grade` and `score` follow from the content on every save.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)  # noqa: DJ001
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="cases", verbose_name=_("local government")
    )
    cs_type = models.ForeignKey(
        CsType, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("CS type")
    )
    focus_task = models.CharField(_("focus task"), max_length=20, choices=FocusTask.choices, blank=True)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope.choices, blank=True)
    tags = ClusterTaggableManager(through=TaggedCase, blank=True, verbose_name=_("tags"))
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    voice = models.CharField(_("whose voice"), max_length=120, blank=True)
    problem = MarkdownField(_("background and problem"), blank=True)
    action = MarkdownField(_("what was done"), blank=True)
    customers = MarkdownField(_("customers"), blank=True)
    results = MarkdownField(_("results"), blank=True)
    lessons = MarkdownField(_("obstacles and lessons"), blank=True)
    spread = MarkdownField(_("conditions for spreading"), blank=True)
    # {part: trusted HTML}, made from the parts above when the page is saved and by nothing else.
    rendered = models.JSONField(default=dict, editable=False)
    budget = models.PositiveBigIntegerField(_("budget (won)"), null=True, blank=True)
    staff = models.DecimalField(_("staff (persons)"), max_digits=7, decimal_places=1, null=True, blank=True)
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_end = models.DateField(_("period until"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year of the case"),
        null=True,
        blank=True,
        db_index=True,
        validators=[MinValueValidator(1995), MaxValueValidator(2100)],
    )
    contact = models.ForeignKey(
        Officer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_cases",
        verbose_name=_("responsible officer"),
    )
    author = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="authored_cases", verbose_name=_("author")
    )
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, default=Licence.TYPE_1)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC, db_index=True
    )
    review_on = models.DateField(_("review due on"), null=True, blank=True, db_index=True)
    source_note = models.CharField(_("source"), max_length=200, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    grade = models.CharField(
        _("evidence grade"),
        max_length=1,
        choices=EvidenceGrade.choices,
        default=EvidenceGrade.D,
        editable=False,
        db_index=True,
    )
    score = models.PositiveSmallIntegerField(_("completeness"), default=0, editable=False)
    has_award = models.BooleanField(_("has an award"), default=False, editable=False, db_index=True)
    # Where an imported case came from; a second import finds it by this and makes no second page.
    import_key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)  # noqa: DJ001

    objects = CaseManager()

    parent_page_types = ["cases.CaseIndexPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    exclude_fields_in_copy = ["number", "import_key", "review_on", "files", "attachments"]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=1.5),
        index.SearchField("search_text"),
        index.SearchField("search_terms", boost=1.5),
        index.SearchField("number", boost=3),
        index.AutocompleteField("search_terms"),
        index.FilterField("number"),
        index.FilterField("audience"),
        index.FilterField("government"),
        index.FilterField("cs_type"),
        index.FilterField("focus_task"),
        index.FilterField("scope"),
        index.FilterField("year"),
        index.FilterField("grade"),
        index.FilterField("score"),
        index.FilterField("has_award"),
        index.FilterField("is_sample"),
        index.RelatedFields(
            "government",
            [index.FilterField("level"), index.FilterField("kind"), index.FilterField("province")],
        ),
        index.RelatedFields("tags", [index.FilterField("slug")]),
    ]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_start__lte=F("period_end")),
                name="case_period_in_order",
                violation_error_message=_("The period must end after it begins."),
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="case_score_up_to_100"),
        ]
        indexes = [
            models.Index(fields=["government", "audience"], name="case_by_government"),
            models.Index(fields=["cs_type", "audience"], name="case_by_type"),
            models.Index(fields=["grade", "-score"], name="case_by_evidence"),
        ]

    @property
    def search_terms(self) -> str:
        """Words that name the case besides its title: tags, government, CS type, awards."""
        names = [tag.name for tag in self.tags.all()] if self.pk else []
        names += [self.government.name_ko, self.government.name_short_ko, self.government.name_en]
        if self.government.current_id and self.government.current_id != self.government_id:
            names.append(self.government.current.name_ko)
        if self.cs_type:
            names.append(self.cs_type.name_ko)
        return " ".join([*names, *(award.name for award in self.awards.all())])

    @property
    def search_text(self) -> str:
        """The parts as plain text, in reading order."""
        from common.richtext import strip_to_text  # the text module is heavy and only indexing needs it here

        parts = [self.voice, *(strip_to_text(self.rendered.get(part, "")) for part in TEXT_PARTS)]
        return "\n".join([part for part in [*parts, *(metric.name for metric in self.metrics.all())] if part])

    def parts(self) -> list[Part]:
        """What a complete case has, and whether this one has it."""
        values: dict[str, object] = {part: getattr(self, part).strip() for part in TEXT_PARTS}
        values |= {
            "summary": self.summary.strip(),
            "voice": self.voice.strip(),
            "cs_type": self.cs_type_id,
            "focus_task": self.focus_task,
            "scope": self.scope,
            "metrics": [m for m in self.metrics.all() if m.before is not None and m.after is not None],
            "budget": self.budget is not None,
            "staff": self.staff is not None,
            "period": self.period_start,
            "contact": self.contact_id,
        }
        return parts_of(values)

    def missing_parts(self) -> list[Part]:
        return [part for part in self.parts() if not part.present]

    def recompute(self) -> None:
        """Bring everything that follows from the content into step with it. Nothing is saved."""
        self.rendered = render_fields(self, TEXT_PARTS)
        self.grade = evidence_grade(metrics=self.metrics.all(), results=self.results)
        self.score = completeness(self.parts())
        self.has_award = bool(self.awards.all())

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.recompute()
        super().full_clean(*args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the number at the first publication, and the address made from it; before that nobody chooses one.

        One transaction, because the CMS and the clock publish outside of any: the row of the number is its lock.
        """
        if self.live and not self.number:
            self.number = CaseNumber.take(timezone.localdate().year)
        if self.number and self.slug != self.number:
            self.slug = self.number
            self.set_url_path(self.get_parent())
        elif not self.number and not self.slug.startswith("draft-"):
            self.slug = draft_slug()
        super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from cases.views.public import case_detail  # views import models

        return case_detail(request, number=self.number or "")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cases.views.public import case_preview  # views import models

        return case_preview(request, self)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return [] if self.audience != Audience.PUBLIC else super().get_sitemap_urls(request)

    def with_content_json(self, content: dict[str, Any]) -> CasePage:
        """A revision never carries away what belongs to the page: number, address, authorship, review date."""
        # A CS type that editors removed meanwhile leaves the draft without one instead of making it unreadable.
        if content.get("cs_type") and not CsType.objects.filter(pk=content["cs_type"]).exists():
            content = {**content, "cs_type": None}
        page: CasePage = super().with_content_json(content)
        for name in ("number", "slug", "author_id", "is_sample", "review_on", "import_key"):
            setattr(page, name, getattr(self, name))
        page.set_url_path(self.get_parent())
        return page

    @property
    def stage(self) -> Stage:
        """Where the case stands, from its workflow and whether it is public; nothing else records it."""
        if state := self.current_workflow_state:
            if state.status == state.STATUS_NEEDS_CHANGES:
                return Stage.RETURNED
            task = state.current_task_state.task if state.current_task_state else None
            return getattr(task and task.specific_class, "stage", Stage.CONFIRMED)
        if self.live:
            return Stage.CHANGED if self.has_unpublished_changes else Stage.PUBLISHED
        return Stage.UNPUBLISHED if self.number else Stage.DRAFT


class CaseMetric(Orderable):
    """A figure before and after, with its unit and where it comes from."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="metrics")
    name = models.CharField(_("figure"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    before = models.DecimalField(_("before"), max_digits=16, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=16, decimal_places=2, null=True, blank=True)
    before_label = models.CharField(_("time of the value before"), max_length=40, blank=True)
    after_label = models.CharField(_("time of the value after"), max_length=40, blank=True)
    better = models.CharField(_("direction"), max_length=6, choices=Better.choices, default=Better.HIGHER)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("figure before and after")
        verbose_name_plural = _("figures before and after")

    def __str__(self) -> str:
        return self.name


class CaseAward(Orderable):
    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="awards")
    name = models.CharField(_("award"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    awarded_by = models.CharField(_("awarded by"), max_length=80, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return self.name


class CaseLink(Orderable):
    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=500)

    class Meta(Orderable.Meta):
        verbose_name = _("related link")
        verbose_name_plural = _("related links")

    def __str__(self) -> str:
        return self.title


class CaseFile(models.Model):
    """A checked file of a case, kept as long as the case is.

    Revisions name it by its key and CaseAttachment says which version shows it, so a file that a draft drops stays
    with the published version and can be put back.
    """

    page = models.ForeignKey(CasePage, models.CASCADE, related_name="files", verbose_name=_("case"))
    file = models.FileField(_("file"), upload_to=upload_path("cases"), max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    kind = models.CharField(_("format"), max_length=10)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name


class CaseAttachment(Orderable):
    """A file as one version of a case shows it. Handed out by a view that asks whether the case is visible."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="attachments")
    stored = models.ForeignKey(CaseFile, models.CASCADE, related_name="attachments", verbose_name=_("file"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or self.original_name

    @property
    def file(self) -> FieldFile:
        return self.stored.file

    @property
    def original_name(self) -> str:
        return self.stored.original_name

    @property
    def content_type(self) -> str:
        return self.stored.content_type

    @property
    def kind(self) -> str:
        return self.stored.kind

    @property
    def size(self) -> int:
        return self.stored.size

    @property
    def uploaded_at(self) -> datetime.datetime:
        return self.stored.uploaded_at


# The tasks of the review are models too; Django finds them from here.
from cases.workflow import CoordinatorTask, EditorTask  # noqa: E402

__all__ = [
    "CaseAttachment",
    "CaseAward",
    "CaseFile",
    "CaseIndexPage",
    "CaseLink",
    "CaseMetric",
    "CaseNumber",
    "CasePage",
    "CaseTag",
    "CoordinatorTask",
    "CsType",
    "EditorTask",
    "TagSynonym",
    "TaggedCase",
]
