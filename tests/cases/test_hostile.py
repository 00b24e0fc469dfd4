"""What somebody might send on purpose: a clear answer each time, and nothing lost."""

import io
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.choices import TEXT_PARTS
from cases.models import CaseFile, CasePage
from cases.services.drafting import open_draft, save_step, start_draft, version_of
from cases.services.review import return_case
from common.richtext import TAGS
from tests.common.xss_vectors import VECTORS
from tests.databases import migrated_database
from tests.factories import cases as make
from tests.samplesite import folder_of_the_run

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
STEPS = {
    "problem": ("problem", {}),
    "customers": ("problem", {"problem": "문제"}),
    "action": ("action", {}),
    "results": ("results", {"metrics-TOTAL_FORMS": 0, "awards-TOTAL_FORMS": 0}),
    "lessons": ("lessons", {"links-TOTAL_FORMS": 0}),
    "spread": ("lessons", {"links-TOTAL_FORMS": 0}),
}


class Reader(HTMLParser):
    """Reads HTML as a browser does, and notes what could run or load something."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in {"href", "title", "start", "align", "class", "tabindex", "rel"}:
                self.found.append(f"{tag} {name}")
            if name == "href" and re.match(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", value.strip().lower()):
                self.found.append(value)


def dangers(markup):
    reader = Reader()
    reader.feed(markup)
    return reader.found


def post(client, page, part, text):
    step, rest = STEPS[part]
    rows = rest | {name.replace("TOTAL", "INITIAL"): 0 for name in rest if "TOTAL" in name}
    url = reverse("cases:edit", args=[page.pk, step])
    return client.post(url, rows | {"version": version_of(page), part: text})


@pytest.mark.parametrize("part", TEXT_PARTS)
def test_no_vector_runs_through_a_text_from_form_to_public_page(client, part):
    page = make.draft()
    client.force_login(page.author.user)
    refused = [vector for vector in VECTORS if CONTROL.search(vector)]
    assert {post(client, page, part, vector).status_code for vector in refused} == {422}
    harmless_looking = [vector for vector in VECTORS if vector not in refused]
    assert len(harmless_looking) >= 50
    for at in range(0, len(harmless_looking), 20):
        text = "\n\n".join(harmless_looking[at : at + 20])
        assert post(client, page, part, text).status_code == 302
        assert getattr(open_draft(page), part).split() == text.split()
        open_draft(page).save_revision().publish(skip_permission_checks=True)
        public = CasePage.objects.get(pk=page.pk)
        written = public.rendered[part]
        for url in (reverse("cases:detail", args=[public.number]), reverse("cases:preview", args=[page.pk])):
            assert written in client.get(url).content.decode()
        assert dangers(written) == []


@pytest.mark.parametrize("field", ["title", "summary", "voice"])
def test_words_on_one_line_are_shown_as_words(client, field):
    hostile = "<img src=x onerror=alert(1)>\"'&"
    page = make.published(**{field: hostile} | ({} if field == "title" else {"title": "사례"}))
    client.force_login(make.editor())
    for url in (
        reverse("cases:detail", args=[page.number]),
        reverse("cases:draft", args=[page.pk]),
        reverse("cases:review", args=[page.pk]),
        reverse("cases:edit", args=[page.pk, "basics"]),
        reverse("cases:edit", args=[page.pk, "check"]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("case_pages:index"),
    ):
        assert "<img src=x" not in client.get(url).content.decode(), url


def hwpx(size):
    """A small file that expands to `size` bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip")
        with archive.open("Contents/section0.xml", "w", force_zip64=True) as member:
            for _block in range(size // 1_000_000):
                member.write(b"\0" * 1_000_000)
    return stream.getvalue()


HOSTILE_FILES = {
    "a program that calls itself a document": ("보고서.pdf", lambda: b"MZ\x90\x00" + b"\0" * 200),
    "a document that expands to 300 MB": ("계획.hwpx", lambda: hwpx(300_000_000)),
    "a page of HTML": ("표.html", lambda: b"<script>alert(1)</script>"),
    "nothing at all": ("빈.pdf", lambda: b""),
    "a picture that is a script": ("그림.png", lambda: b"<svg onload=alert(1)>"),
}


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(client, name):
    page = make.draft()
    version = version_of(page)
    client.force_login(page.author.user)
    filename, content = HOSTILE_FILES[name]
    upload = SimpleUploadedFile(filename, content())
    response = client.post(reverse("cases:upload", args=[page.pk]), {"file": upload, "title": "적어 둔 제목"})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert "적어 둔 제목" in response.content.decode()
    assert (CaseFile.objects.count(), version_of(page)) == (0, version)


def test_two_drafts_of_one_title_and_a_borrowed_number_never_clash():
    make.library()
    author = make.officer()
    first, second = (start_draft(actor=author.user, title="같은 제목") for _time in range(2))
    assert first.slug != second.slug
    squatter = first.copy(update_attrs={"slug": "CS-2026-0001"}, user=author.user)
    assert squatter.slug.startswith("draft-")
    numbers = {make.published(title="같은 제목").number for _time in range(2)}
    assert len(numbers) == 2


def test_a_form_from_before_the_approval_is_refused_as_stale_with_both_texts(client):
    page = make.submitted()
    author = page.author.user
    old = version_of(page)
    return_case(page=page, actor=make.coordinator(page.government).user, reason="고쳐 주십시오.")
    save_step(page=page, actor=author, cleaned={"problem": "고친 글"}, base_version=old)
    public = make.published(page.author, title="다른 사례")
    client.force_login(author)
    for case, version in ((page, old), (public, "1-1")):
        url = reverse("cases:edit", args=[case.pk, "problem"])
        response = client.post(url, {"version": version, "problem": "열어 둔 창의 글"})
        assert response.status_code == 409
        assert "열어 둔 창의 글" in response.content.decode()
        assert open_draft(case).problem != "열어 둔 창의 글"


def test_nonsense_in_a_table_is_no_server_error(client):
    page = make.draft()
    client.force_login(page.author.user)
    url = reverse("cases:edit", args=[page.pk, "results"])
    for data in (
        {},
        {"metrics-TOTAL_FORMS": "x", "awards-TOTAL_FORMS": "-1"},
        {"metrics-TOTAL_FORMS": "999999999", "metrics-INITIAL_FORMS": "0", "more-metrics": "1"},
        {"metrics-TOTAL_FORMS": "1000", "metrics-INITIAL_FORMS": "0", "awards-TOTAL_FORMS": "0"},
        {"metrics-TOTAL_FORMS": "1", "metrics-INITIAL_FORMS": "0", "metrics-0-name": "가", "metrics-0-before": "NaN"}
        | {"awards-TOTAL_FORMS": "0", "awards-INITIAL_FORMS": "0"},
    ):
        assert client.post(url, {"version": version_of(page)} | data).status_code in (200, 422)


def test_another_governments_responsible_officer_cannot_be_posted(client):
    page, stranger = make.draft(), make.officer()
    client.force_login(page.author.user)
    data = {"version": version_of(page), "contact": stranger.pk, "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    assert client.post(reverse("cases:edit", args=[page.pk, "lessons"]), data).status_code == 422


RACE = """
import sys, threading
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.db import connections
from tests.factories import cases as make
from cases.models import CasePage
from cases.services import review
pages = [make.confirmed() for _page in range(5)]
editors = [make.editor() for _page in pages]
start, errors = threading.Barrier(len(pages)), []
def approve(page, editor, fails):
    try:
        start.wait()
        with review.transaction.atomic():
            review.approve_case(page=page, actor=editor)
            if fails:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    except Exception as error:
        errors.append(error)
    finally:
        connections.close_all()
jobs = [(page, editor, page is pages[2]) for page, editor in zip(pages, editors)]
threads = [threading.Thread(target=approve, args=job) for job in jobs]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(errors, sorted(page.number[-4:] for page in CasePage.objects.filter(live=True)))
"""


@pytest.mark.slow
def test_approvals_at_once_share_no_number_and_a_failed_one_leaves_no_hole(tmp_path, tmp_path_factory):
    """In a process of its own: threads and the tests' database in memory do not go together."""
    with migrated_database(tmp_path, folder_of_the_run(tmp_path_factory)) as database:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": database,
            "VAR_DIR": str(tmp_path),
        }
        done = subprocess.run([sys.executable, "-c", RACE], env=environment, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[] ['0001', '0002', '0003', '0004']", done.stderr[-2000:]
