"""Files of a case, one by one and in one archive."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from django.urls import reverse

from cases.bundles import member_names
from cases.models import CaseAttachment, CaseFile
from tests.factories.library import attach, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def archive(client, case) -> zipfile.ZipFile:
    response = client.get(reverse("cases:files-zip", args=[case.number]))
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_one_file_comes_as_a_download_that_no_browser_runs(client):
    case = make_case()
    file = attach(case, "운영 지침.pdf", b"%PDF-1.4 content %%EOF")
    response = client.get(reverse("cases:file", args=[case.number, file.stored_id]))
    assert response.getvalue() == b"%PDF-1.4 content %%EOF"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_file_of_another_case_is_not_under_this_number(client):
    mine, other = make_case("하나"), make_case("둘")
    file = attach(other, "x.pdf")
    assert client.get(reverse("cases:file", args=[mine.number, file.stored_id])).status_code == 404


def test_the_archive_holds_every_file_under_its_korean_name(client):
    case = make_case()
    attach(case, "운영 지침.pdf", b"one")
    attach(case, "운영 지침.pdf", b"two")
    with archive(client, case) as opened:
        assert opened.namelist() == ["01_운영 지침.pdf", "02_운영 지침.pdf"]
        assert [opened.read(name) for name in opened.namelist()] == [b"one", b"two"]
        assert all(info.flag_bits & 0x800 for info in opened.infolist())
        assert opened.testzip() is None


def test_names_with_paths_come_out_harmless():
    names = ["../../etc/passwd.pdf", "C:\\x\\y.pdf", "/abs.pdf", "a\x00b.pdf"]
    attachments = [CaseAttachment(stored=CaseFile(original_name=name)) for name in names]
    for name in member_names(attachments):
        assert not set("/\\\x00") & set(name)
        assert ".." not in name.partition("_")[2].rpartition(".")[0]


def test_a_file_that_the_storage_lost_is_left_out(client):
    case = make_case()
    attach(case, "a.pdf", b"one")
    lost = attach(case, "b.pdf", b"two")
    lost.file.storage.delete(lost.file.name)
    with archive(client, case) as opened:
        assert opened.namelist() == ["01_a.pdf"]
    assert client.get(reverse("cases:file", args=[case.number, lost.stored_id])).status_code == 404


def test_a_case_without_files_has_no_archive(client):
    assert client.get(reverse("cases:files-zip", args=[make_case().number])).status_code == 404


def test_the_archive_says_when_a_file_was_added_by_the_clock_in_seoul(client):
    case = make_case()
    attach(case, "x.pdf")
    CaseFile.objects.update(uploaded_at=datetime.datetime(2026, 12, 31, 20, 30, tzinfo=datetime.UTC))
    assert archive(client, case).infolist()[0].date_time == (2027, 1, 1, 5, 30, 0)
