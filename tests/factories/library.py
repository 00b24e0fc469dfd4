"""Published cases for tests, without the review that brings real ones there."""

from __future__ import annotations

import datetime

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cases.choices import Audience
from cases.models import CaseAttachment, CaseAward, CaseFile, CaseIndexPage, CasePage, CaseTag, CsType
from portal.models import HomePage
from tests.factories.people import LocalGovernmentFactory
from tests.remembered import written

# The root of all pages and Wagtail's welcome.
AS_MIGRATED = [1, 2]


class CsTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CsType
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"type-{n}")
    name_ko = factory.Sequence(lambda n: f"유형{n}")
    name_en = factory.Sequence(lambda n: f"Type {n}")
    sort_order = factory.Sequence(int)


def library() -> CaseIndexPage:
    """The case library under the home page of the default site."""
    if found := CaseIndexPage.objects.first():
        return found
    if list(Page.objects.order_by("pk").values_list("pk", flat=True)) == AS_MIGRATED:
        written("library", _library)
        Page.objects.filter(depth=1).update(numchild=2)
    else:
        _library()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page_id": HomePage.objects.get().pk}
    )
    return CaseIndexPage.objects.get()


def _library() -> None:
    home = HomePage.objects.first() or _root().add_child(instance=HomePage(title="홈", slug="home-page"))
    home.add_child(instance=CaseIndexPage(title="사례", slug="cases"))


def _root() -> Page:
    """The root of all pages, which is gone after a test that commits: Django empties every table behind it."""
    if root := Page.objects.filter(depth=1).first():
        return root
    Locale.objects.get_or_create(language_code="ko")
    return Page.add_root(instance=Page(title="Root", slug="root"))


def make_case(
    title: str = "전화 응대 개선",
    *,
    tags: tuple[str, ...] = (),
    awards: tuple[str, ...] = (),
    audience: str = Audience.PUBLIC,
    live: bool = True,
    minutes_ago: int = 0,
    **fields: object,
) -> CasePage:
    """A case as it stands in the library; `live=False` makes a draft that was never public."""
    fields.setdefault("government", None)
    fields["government"] = fields["government"] or LocalGovernmentFactory(code="region", name_ko="시험도")
    when = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    published = {"first_published_at": when, "last_published_at": when} if live else {}
    case = CasePage(title=title, slug="draft-x", audience=audience, live=live, **published, **fields)
    case.awards = [CaseAward(name=name) for name in awards]
    case.recompute()
    library().add_child(instance=case)
    if tags:
        case.tags.add(*CaseTag.named(tags))
        case.save()
    return case


def attach(case: CasePage, name: str, content: bytes = b"%PDF-1.4 text %%EOF") -> CaseAttachment:
    """A stored file that the public version of the case shows."""
    stored = CaseFile(
        page=case, original_name=name, content_type="application/pdf", kind="pdf", size=len(content), sha256="0" * 64
    )
    stored.file.save(name, ContentFile(content), save=False)
    stored.save()
    return CaseAttachment.objects.create(page=case, stored=stored, sort_order=case.attachments.count())
