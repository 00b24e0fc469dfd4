"""A small site with one of everything, and a person for each role, for the permission matrix."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Site, Task, Workflow

from cases.choices import Audience
from cases.models import CaseAttachment, CaseFile, CaseIndexPage, CasePage, CaseTag, CsType, TagSynonym
from community.moderation.models import HeldWord
from community.notices.stop_links import Stop
from community.notices.stop_links import stop_path as stop_notices
from journal.models import Call, JournalSection
from people.choices import Kind, Level, OfficerStatus, Role
from people.models import LocalGovernment, MailDomain, Officer, User
from portal.services.foundations import ensure_foundations
from portal.services.home import ensure_home
from search.choices import Alert
from search.models import Find, SavedSearch, SearchTerm, SynonymGroup
from search.stop_links import stop_path
from tests.permissions.benchmarking import benchmarking_values
from tests.permissions.community import community_things, community_variants, first_board
from tests.permissions.contests import contest_things, contest_variants
from tests.permissions.journal import journal_things, journal_variants

NOBODY = 999_999
ROLES = (
    "anonymous",
    "newcomer",
    "officer",
    "other_officer",
    "coordinator",
    "editor",
    "judge",
    "manager",
    "administrator",
)


@dataclass
class World:
    """The people by role, and what fills the parameters of the addresses."""

    people: dict[str, User | None]
    cases: dict[str, CasePage]
    # {(namespace or "", parameter): value}; "" holds what serves everywhere
    values: dict[tuple[str, str], Any]
    # {address: arguments} for the few whose arguments have no names
    positional: dict[str, tuple[Any, ...]]
    # {board of one audience: what addresses of the community name on it}
    community: dict[str, dict[str, Any]]
    # {issue that is out or being made: what addresses of the journal name of it}
    journal: dict[str, dict[str, Any]]
    # {contest or entry: what addresses of contests name of it}
    contests: dict[str, dict[str, Any]]

    def variants(self, name: str, parameters: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
        """(object, arguments) pairs under which the address is asked: each case for a case's address, else one."""
        area = name.rpartition(":")[0]
        if area in ("forums", "kinds", "moderation") or (area == "notices" and parameters != ("token",)):
            return community_variants(self.community, name, parameters)
        if area in ("journal", "letters", "audience"):
            return journal_variants(self.journal, name, parameters)
        if area == "contest":
            return contest_variants(self.contests, name, parameters)
        if area == "cases" and "number" in parameters:
            return [(key, self._of_case(case, parameters)) for key, case in self.cases.items() if case.number]
        if area == "cases" and "pk" in parameters:
            rest = tuple(parameter for parameter in parameters if parameter != "pk")
            return [(key, {"pk": case.pk} | self._filled(name, rest)) for key, case in self.cases.items()]
        return [("", self._filled(name, parameters))]

    def _of_case(self, case: CasePage, parameters: tuple[str, ...]) -> dict[str, Any]:
        attachment = case.attachments.first()
        values = {"number": case.number, "pk": attachment.pk if attachment else NOBODY}
        return {parameter: values[parameter] for parameter in parameters}

    def _filled(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        area = name.rpartition(":")[0]
        filled = {}
        for parameter in parameters:
            keys = [(name, parameter), (area, parameter), ("", parameter)]
            found = [self.values[key] for key in keys if key in self.values]
            if not found:
                raise LookupError(f'tests/permissions/world.py: say what fills ("{area}", "{parameter}") of {name}.')
            filled[parameter] = found[0]
        return filled


def make_world() -> World:
    ensure_foundations()
    people = make_people()
    cases = make_cases(people)
    public = cases["public"]
    community, contests = community_things(people), contest_things(people)
    values = make_values(people, cases)
    document = Document.objects.get()
    positional = {
        "wagtailadmin_pages:revisions_compare": (public.pk, "earliest", "latest"),
        "wagtaildocs_serve": (document.pk, document.filename),
    }
    return World(people, cases, values, positional, community, journal_things(people), contests)


def make_people() -> dict[str, User | None]:
    home = government("home-city", "본시")
    away = government("away-city", "먼시")
    people: dict[str, User | None] = {"anonymous": None, "newcomer": account("newcomer")}
    people["officer"] = member("officer", home)
    people["other_officer"] = member("other_officer", away)
    people["coordinator"] = member("coordinator", home, Role.COORDINATOR)
    people["editor"] = member("editor", away, Role.EDITOR)
    people["judge"] = member("judge", away, Role.JUDGE)
    people["manager"] = member("manager", away, Role.CONTEST_MANAGER)
    people["administrator"] = member("administrator", away, Role.ADMINISTRATOR)
    return people


def government(code: str, name: str) -> LocalGovernment:
    made = LocalGovernment.objects.create(
        code=code, name_ko=name, name_short_ko=name, name_en=code, level=Level.BASIC, kind=Kind.CITY
    )
    LocalGovernment.objects.filter(pk=made.pk).update(current=made, province=made)
    made.refresh_from_db()
    return made


def account(name: str) -> User:
    user = User.objects.create_user(f"{name}@korea.kr", "a-long-password", name=name)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def member(name: str, where: LocalGovernment, *roles: Role) -> User:
    user = account(name)
    Officer.objects.create(
        user=user,
        government=where,
        is_coordinator=Role.COORDINATOR in roles,
        status=OfficerStatus.APPROVED,
        started_on=datetime.date(2024, 1, 2),
        phone="02-0000-0000",
    )
    user.groups.set(Group.objects.filter(name__in=[Role.OFFICER, *roles]))
    return user


def make_cases(people: dict[str, User | None]) -> dict[str, CasePage]:
    """A public case, one for officers only, one that was taken down, and a draft; all by the officer."""
    library = CaseIndexPage.objects.get()
    author = people["officer"].officers.get()
    cs_type = CsType.objects.create(code="voice", name_ko="고객의 소리", name_en="Voice")
    made = {}
    for key, audience in (
        ("public", Audience.PUBLIC),
        ("officers", Audience.OFFICERS),
        ("taken_down", Audience.PUBLIC),
    ):
        made[key] = library.add_child(
            instance=CasePage(
                title=f"사례 {key}",
                slug=f"case-{key}",
                government=author.government,
                cs_type=cs_type,
                author=author,
                contact=author,
                audience=audience,
                problem="문제",
            )
        )
        attach(made[key])
    made["taken_down"].unpublish()
    made["draft"] = library.add_child(
        instance=CasePage(title="초안", slug="case-draft", live=False, government=author.government, author=author)
    )
    for case in made.values():
        case.save_revision()
        case.refresh_from_db()
    return made


def attach(case: CasePage) -> None:
    stored = CaseFile.objects.create(
        page=case,
        file=ContentFile(b"%PDF-1.4", name="a.pdf"),
        original_name="a.pdf",
        content_type="application/pdf",
        kind="pdf",
        size=8,
        sha256="0" * 64,
    )
    CaseAttachment.objects.create(page=case, stored=stored)


def make_saved_search(owner: User | None, case: CasePage) -> SavedSearch:
    """A search of the officer's that has found the case."""
    search = SavedSearch.objects.create(
        user=owner,
        name="콜센터",
        place="search",
        query="q=콜센터",
        alert=Alert.DAILY,
        by_mail=True,
        language="ko",
        alerted_for=timezone.localdate(),
    )
    Find.objects.create(search=search, section="cases", key=str(case.pk))
    return search


def make_values(people: dict[str, User | None], cases: dict[str, CasePage]) -> dict[tuple[str, str], Any]:
    case, home = cases["public"], ensure_home()
    picture = BytesIO()
    Picture.new("RGB", (8, 8)).save(picture, "PNG")
    image = Image.objects.create(title="그림", file=ContentFile(picture.getvalue(), name="a.png"))
    document = Document.objects.create(title="문서", file=ContentFile(b"text", name="a.txt"))
    waiting = Officer.objects.create(user=people["newcomer"], government=case.government, requested_at=timezone.now())
    collection = Collection.get_first_root_node().add_child(name="모음")
    page_model = {"app": "cases", "model": "casepage"}
    tag = CaseTag.objects.create(name="콜센터", slug="call-centre")
    saved = make_saved_search(people["officer"], case)
    searched = Query.get("없는말씀")
    SearchPromotion.objects.create(query=searched, external_link_url="https://example.kr", external_link_text="밖")
    return {
        ("", "picture"): image.get_rendition("max-165x165").file.name.removeprefix("images/"),
        ("", "page_id"): case.pk,
        ("", "page_pk"): case.pk,
        ("", "page_to_move_id"): case.pk,
        ("", "destination_id"): home.pk,
        ("", "parent_page_id"): home.pk,
        ("", "revision_id"): case.latest_revision_id,
        ("", "revision_id_a"): case.latest_revision_id,
        ("", "revision_id_b"): case.latest_revision_id,
        ("", "page_view_restriction_id"): NOBODY,
        ("", "workflow_state_id"): NOBODY,
        ("", "task_state_id"): NOBODY,
        ("", "task_id"): Task.objects.values_list("pk", flat=True).first() or NOBODY,
        ("", "workflow_pk"): Workflow.objects.values_list("pk", flat=True).first() or NOBODY,
        ("", "session_id"): NOBODY,
        ("", "object_id"): case.pk,
        ("", "uploaded_file_id"): NOBODY,
        ("", "query_id"): searched.pk,
        ("", "redirect_id"): NOBODY,
        ("", "restriction_id"): NOBODY,
        ("", "collection_id"): collection.pk,
        ("", "image_id"): image.pk,
        ("", "doc_id"): document.pk,
        ("", "document_id"): document.pk,
        ("", "filter_spec"): "max-100x100",
        ("", "action"): "delete",
        ("", "action_name"): "copy",
        ("wagtailadmin_pages", "action_name"): "unpublish",
        ("", "app_label"): page_model["app"],
        ("", "app_name"): page_model["app"],
        ("", "model_name"): page_model["model"],
        ("", "content_type_app_name"): page_model["app"],
        ("", "content_type_model_name"): page_model["model"],
        ("", "pk"): case.pk,
        ("wagtailadmin_collections", "pk"): collection.pk,
        ("wagtailadmin_workflows", "pk"): Workflow.objects.values_list("pk", flat=True).first() or NOBODY,
        ("wagtailsites", "pk"): Site.objects.get().pk,
        ("wagtailusers_groups", "pk"): Group.objects.get(name=Role.JUDGE).pk,
        ("wagtailusers_users", "pk"): people["judge"].pk,
        ("wagtailimages_chooser", "pk"): image.pk,
        ("wagtaildocs_chooser", "pk"): document.pk,
        ("people", "pk"): people["officer"].officers.get().pk,
        ("people:approval", "pk"): waiting.pk,
        ("officers", "pk"): people["officer"].officers.get().pk,
        ("governments", "pk"): case.government.pk,
        ("mail_domains", "pk"): MailDomain.objects.create(government=case.government, domain="cs.example").pk,
        ("cases_merge_tag", "pk"): tag.pk,
        ("wagtailsnippets_cases_casetag", "pk"): tag.pk,
        ("wagtailsnippets_cases_cstype", "pk"): case.cs_type_id,
        ("wagtailsnippets_journal_call", "pk"): Call.objects.create(
            title="모집", text="글", closes_on=datetime.date(2100, 1, 1)
        ).pk,
        ("wagtailsnippets_journal_journalsection", "pk"): JournalSection.objects.first().pk,
        ("wagtailsnippets_cases_tagsynonym", "pk"): TagSynonym.objects.create(
            key="전화상담", name="전화 상담", tag=tag
        ).pk,
        ("forum_boards", "pk"): first_board(),
        ("wagtailsnippets_moderation_heldword", "pk"): HeldWord.objects.create(word="당첨").pk,
        ("search_handle_query", "query_id"): searched.pk,
        ("wagtailsnippets_search_synonymgroup", "pk"): SynonymGroup.objects.create(words="민원\n불편").pk,
        ("wagtailsnippets_search_searchterm", "pk"): SearchTerm.objects.create(word="두레콜").pk,
        ("people", "code"): case.government.code,
        ("", "number"): case.number,
        ("search", "pk"): saved.pk,
        ("search:saved-open", "pk"): saved.finds.get().pk,
        ("search:alerts-stop", "token"): stop_path(saved.user_id).rstrip("/").rpartition("/")[2],
        ("notices:stop", "token"): stop_notices(Stop(saved.user_id)).rstrip("/").rpartition("/")[2],
        ("", "section"): "cases",
        ("", "token"): "x-y",
        ("", "uidb64"): "x",
        ("", "uidb36"): "x",
        ("", "key"): "x",
        ("", "provider"): "x",
        ("", "step"): "basics",
        ("", "stored"): CaseFile.objects.get(page=case).pk,
        **benchmarking_values(people, cases),
    }
