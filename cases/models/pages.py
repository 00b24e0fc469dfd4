"""A case: what a government did for its customers, told so that another can do it too."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelsearch import index
from wagtail.models import Page

from cases import appendices
from cases.choices import (
    ADOPTION_WEIGHTS,
    SAMPLE_WEIGHT,
    TEXT_PARTS,
    Audience,
    EvidenceGrade,
    FocusTask,
    Licence,
    Scope,
    Stage,
)
from cases.evidence import Part, completeness, evidence_grade, parts_of
from cases.models.cs_types import CsType
from cases.models.library import CaseNumber
from cases.models.tags import TaggedCase
from cases.querysets import CaseManager
from common.fields import MarkdownField, render_fields
from common.filewords import pieces
from people.models import LocalGovernment, Officer


def draft_slug() -> str:
    """An address that nobody chooses and nobody can guess, until the number gives the lasting one."""
    return f"draft-{get_random_string(12, 'abcdefghijkmnpqrstuvwxyz23456789')}"


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
    staff = models.DecimalField(
        _("staff (persons)"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, _("The staff cannot be less than 0 persons."))],
    )
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
    # How many governments of today plan, do or run it: kept by the services of cases.adoption, by nothing else.
    adoptions = models.PositiveIntegerField(_("adoptions"), default=0, editable=False, db_index=True)
    # Where an imported case came from; a second import finds it by this and makes no second page.
    import_key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)  # noqa: DJ001

    objects = CaseManager()

    parent_page_types = ["cases.CaseIndexPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    exclude_fields_in_copy = [
        *("number", "import_key", "review_on", "files", "attachments"),
        *("adoptions", "adoption_set", "follow_ups"),
    ]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=1.5),
        index.SearchField("search_text"),
        index.SearchField("search_terms", boost=1.5),
        index.SearchField("number", boost=3),
        index.SearchField("search_files", boost=0.5),
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
        # Behind a real case that matches about as well.
        index.FilterField("is_sample", weights={True: SAMPLE_WEIGHT}),
        index.FilterField("adoptions", weights=ADOPTION_WEIGHTS),
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
        """The parts as plain text, in reading order, one paragraph, entry or cell of a table a line."""
        from common.richtext import strip_to_text  # the text module is heavy and only indexing needs it here

        parts = [self.voice, *(strip_to_text(self.rendered.get(part, ""), between="\n") for part in TEXT_PARTS)]
        return "\n".join([part for part in [*parts, *(metric.name for metric in self.metrics.all())] if part])

    @property
    def search_files(self) -> list[str]:
        """Names and words of the files that the public version shows, and what the areas above add.

        Nothing while there is no public version.

        The rows of `attachments` are those of the public version; drafts keep theirs in revisions. A case without
        files costs no query where `attachments` are prefetched.
        """
        if not self.live or not self.pk:
            return []
        from cases.filetexts import pieces_of  # asks models that stand on this one

        added = [piece for text in appendices.texts_of(self) for piece in pieces(text)]
        return [*(pieces_of(self.pk) if self.attachments.all() else []), *added]

    @classmethod
    def get_indexed_objects(cls) -> Any:
        """With all that a document shows, so that building the index asks for it once for many cases."""
        rows = super().get_indexed_objects().select_related("government__current", "cs_type")
        return rows.prefetch_related("metrics", "awards", "attachments", *appendices.relations())

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
            self.number = CaseNumber.take(timezone.localdate(self.first_published_at).year)
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
        """A revision never carries away what belongs to the page: number, address, authorship, review date and more."""
        # A CS type that editors removed meanwhile leaves the draft without one instead of making it unreadable.
        if content.get("cs_type") and not CsType.objects.filter(pk=content["cs_type"]).exists():
            content = {**content, "cs_type": None}
        page: CasePage = super().with_content_json(content)
        for name in ("number", "slug", "author_id", "is_sample", "review_on", "adoptions", "import_key"):
            setattr(page, name, getattr(self, name))
        page.set_url_path(self.get_parent())
        return page

    @property
    def stage(self) -> Stage:
        """Where the case stands, from its workflow and whether it is public; nothing else records it.

        No query for a case read with_review_known that is not under review.
        """
        if getattr(self, "under_review", True) and (state := self.current_workflow_state):
            if state.status == state.STATUS_NEEDS_CHANGES:
                return Stage.RETURNED
            task = state.current_task_state.task if state.current_task_state else None
            return getattr(task and task.specific_class, "stage", Stage.CONFIRMED)
        if self.live:
            return Stage.CHANGED if self.has_unpublished_changes else Stage.PUBLISHED
        return Stage.UNPUBLISHED if self.number else Stage.DRAFT
