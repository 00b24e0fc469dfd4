"""The words of stored files: read once, in bounds, tried a few times, told only to those who keep the case."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader, PdfWriter

from cases.filetexts import CUT, NOTES, attached_texts, noted
from cases.models import CaseFile, CasePage, FileText
from cases.services.drafting import delete_draft
from cases.services.files import add_attachment, keep_file
from cases.services.reading import READER
from common import filewords
from common.extract import ExtractedText
from common.filewords import read_again_later, tidied
from search.models import OutboxEntry
from tests.common import files, hwp_files
from tests.factories import cases as make
from tests.factories.people import CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def later(settings):
    """Tasks wait in their table, as on a real site, until somebody does them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def author():
    return make.officer()


def upload(page, name, content):
    return add_attachment(page=page, actor=page.author.user, upload=SimpleUploadedFile(name, content)).stored


def newest(page):
    return CasePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def publish(page):
    CasePage.objects.get(pk=page.pk).get_latest_revision().publish()
    return CasePage.objects.get(pk=page.pk)


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files.pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def bomb() -> bytes:
    """About 300 kB that unpack to 300 MB, as an upload never could be: the check of uploads refuses it."""
    return hwp_files.hwp(hwp_files.record(hwp_files.PARA_TEXT, 0, b" " * (300 * 1024 * 1024)))


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.hwpx", files.hwpx("민원 처리", "절차"), "민원 처리\n절차"),
        ("a.hwp", hwp_files.hwp(hwp_files.section("민원 처리", "절차")), "민원 처리\n절차"),
        ("a.docx", files.docx("수도요금 정산"), "수도요금 정산"),
        ("a.xlsx", files.xlsx(), "민원"),
        ("a.pdf", files.pdf("Hello CS"), "Hello CS"),
        ("a.txt", "여권 발급".encode("cp949"), "여권 발급"),
    ],
)
def test_an_upload_is_read_by_the_worker(author, name, content, text):
    stored = upload(make.draft(author), name, content)
    assert (stored.words.text, stored.words.error, stored.words.attempts) == (text, "", 1)
    assert timezone.now() - stored.words.read_at < timedelta(minutes=1)


@pytest.mark.parametrize(("name", "content"), [("a.png", files.picture()), ("a.zip", files.zipped({"a.txt": "a"}))])
def test_what_has_no_words_is_not_read_and_has_no_note(author, later, name, content):
    stored = upload(make.draft(author), name, content)
    assert not DBTaskResult.objects.filter(task_path="common.tasks.read_words").exists()
    assert (list(READER.unread()), FileText.objects.count()) == ([], 0)
    assert CaseFile.objects.get() == stored


def test_uploading_waits_for_no_reader_and_mail_goes_first(author, later):
    stored = upload(make.draft(author), "a.txt", "여권".encode())
    [task] = DBTaskResult.objects.filter(task_path="common.tasks.read_words")
    assert (task.args_kwargs["kwargs"], task.priority < 0) == ({"reader": "cases", "file_id": stored.pk}, True)
    assert not FileText.objects.exists()
    assert list(READER.unread()) == [stored]


def test_a_file_is_read_once_however_often_that_is_asked_for(author):
    stored = upload(make.draft(author), "a.txt", "여권".encode())
    read_at = FileText.objects.get().read_at
    assert READER.read(stored.pk) is None
    assert (FileText.objects.get().attempts, FileText.objects.get().read_at) == (1, read_at)


def test_a_better_reader_reads_again_and_keeps_the_words_meanwhile(author, monkeypatch):
    stored = upload(make.draft(author), "a.txt", "여권".encode())
    monkeypatch.setattr(filewords, "READER_VERSION", 99)
    assert list(READER.unread()) == [stored]
    monkeypatch.setattr(filewords, "extract_text", lambda path, kind: breaking())

    def breaking():
        kept = FileText.objects.get()
        assert (kept.text, kept.reader, kept.attempts, kept.read_at) == ("여권", 99, 1, None)
        return ExtractedText("여권 발급")

    READER.read(stored.pk)
    assert (FileText.objects.get().text, list(READER.unread())) == ("여권 발급", [])


@pytest.mark.parametrize("error", ["locked", "damaged", "too_large", "unsupported"])
def test_what_cannot_get_better_is_tried_once(author, monkeypatch, error):
    monkeypatch.setattr(filewords, "extract_text", lambda path, kind: ExtractedText("Anfang", error=error))
    upload(make.draft(author), "a.txt", "여권".encode())
    assert (FileText.objects.get().text, list(READER.unread())) == ("Anfang", [])


@pytest.mark.parametrize("error", ["limits", "failed"])
def test_what_may_be_the_moments_fault_is_tried_three_times(author, monkeypatch, error):
    tries = []
    monkeypatch.setattr(filewords, "extract_text", lambda path, kind: tries.append(1) or ExtractedText(error=error))
    upload(make.draft(author), "a.txt", "여권".encode())
    for _night in range(5):
        read_again_later()
    assert (len(tries), FileText.objects.get().attempts, list(READER.unread())) == (3, 3, [])


def test_a_file_that_stops_the_worker_each_time_is_left_alone_after_three(author, later, monkeypatch):
    stored = upload(make.draft(author), "a.txt", "여권".encode())

    def stop(path, kind):
        raise SystemExit

    monkeypatch.setattr(filewords, "extract_text", stop)
    for _start in range(3):
        with pytest.raises(SystemExit):
            READER.read(stored.pk)
    assert list(READER.unread()) == []
    assert READER.read(stored.pk) is None


def test_a_hostile_file_costs_the_childs_limits_and_leaves_the_case_alone(author, index_now, client):
    page = make.published(author, title="낙하산 훈련")
    stored = CaseFile(
        page=page, original_name="x.hwp", content_type="application/x-hwp", kind="hwp", size=1, sha256="0"
    )
    stored.file.save("x", io.BytesIO(bomb()), save=False)
    stored.save()
    assert stored.file.size < 400_000
    page.attachments.add(page.attachments.model(stored=stored))
    page.save()
    assert READER.read(stored.pk).error == "too_large"
    index_now()
    assert page.number in client.get(reverse("search:results"), {"q": "낙하산"}).text


def test_a_file_that_the_storage_lost_is_an_error_and_no_exception(author, later):
    stored = upload(make.draft(author), "a.txt", "여권".encode())
    stored.file.storage.delete(stored.file.name)
    assert READER.read(stored.pk).error == "failed"


class Elsewhere(FileSystemStorage):
    """A storage that keeps its files where no path leads."""

    def path(self, name):
        raise NotImplementedError

    def _open(self, name, mode="rb"):
        return open(FileSystemStorage.path(self, name), mode)


def test_a_file_kept_in_a_bucket_is_read_from_a_copy(author, later, tmp_path, monkeypatch):
    stored = upload(make.draft(author), "a.txt", "여권 발급".encode())
    field = CaseFile._meta.get_field("file")
    monkeypatch.setattr(field, "storage", Elsewhere(location=tmp_path))
    assert READER.read(stored.pk).text == "여권 발급"
    (tmp_path / stored.file.name).unlink()
    FileText.objects.all().delete()
    assert READER.read(stored.pk).error == "failed"


def test_a_case_deleted_while_its_file_is_read_leaves_nothing(author, later, monkeypatch):
    page = make.draft(author)
    stored = upload(page, "a.txt", "여권".encode())

    def delete(path, kind):
        delete_draft(page=page, actor=author.user)
        OutboxEntry.objects.all().delete()
        return ExtractedText("여권")

    monkeypatch.setattr(filewords, "extract_text", delete)
    assert READER.read(stored.pk) is None
    assert (FileText.objects.count(), OutboxEntry.objects.count()) == (0, 0)


def test_words_go_with_their_case(author):
    page = make.draft(author)
    upload(page, "a.txt", "여권".encode())
    delete_draft(page=page, actor=author.user)
    assert not FileText.objects.exists()


def test_the_stored_words_are_tidied():
    assert tidied("차례 ......... 12\n가\u1100\u1161") == "차례 . 12\n가가"
    assert tidied("=====\n" + "A" * 5_000 + " 민원") == "=\nA 민원"
    assert tidied("aGVsbG8" * 40 + " 민원") == "  민원"
    assert tidied("ㅋㅋㅋㅋㅋ 1000000 와와와") == "ㅋㅋㅋㅋㅋ 1000000 와와와"


def test_a_very_long_text_is_kept_up_to_what_is_indexed(author):
    stored = upload(make.draft(author), "a.txt", ("가나다라 " * 9 + "\n").encode() * 6_000)
    assert (len(stored.words.text), stored.words.truncated) == (filewords.INDEXED_CHARACTERS, True)


def test_pieces_are_short_lose_nothing_and_break_between_words():
    text = "\n".join(f"{number}번째 줄의 글" for number in range(2_000)) + "\n" + "가" * 2_500
    parts = list(filewords.pieces(text))
    assert max(map(len, parts)) <= filewords.PIECE
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.endswith("글") for part in parts[:-4])
    assert list(filewords.pieces("")) == []


def test_one_case_never_brings_more_than_its_share_into_the_index(author, monkeypatch):
    monkeypatch.setattr(filewords, "INDEXED_CHARACTERS", 10)
    page = make.draft(author)
    for number in range(3):
        upload(page, f"{number}.txt", "가나다 라마바".encode())
    publish(page)
    found = attached_texts([page.pk])[page.pk]
    assert [(item.name, item.text) for item in found] == [
        ("0.txt", "가나다 라마바"),
        ("1.txt", "가나다"),
        ("2.txt", ""),
    ]


# --- the command ------------------------------------------------------------------------------------------------------
def test_the_command_reads_what_is_there_already_and_then_finds_nothing_to_do(author, later, capsys):
    page = make.draft(author)
    upload(page, "a.txt", "여권".encode())
    keep_file(page=page, actor=None, upload=SimpleUploadedFile("b.pdf", locked_pdf()))
    OutboxEntry.objects.all().delete()
    call_command("extract_attachments")
    assert capsys.readouterr().out == "Attachments: 1 read, 1 locked.\n"
    assert OutboxEntry.objects.filter(key=str(page.pk)).exists()
    call_command("extract_attachments")
    assert capsys.readouterr().out == "No attachment is waiting to be read.\n"


# --- who is told ------------------------------------------------------------------------------------------------------
@pytest.fixture
def with_a_locked_file(author):
    page = make.draft(author)
    upload(page, "잠긴 문서.pdf", locked_pdf())
    upload(page, "열린 문서.txt", "여권".encode())
    return page


NOTE = "암호나 보호가 걸려 있어"


def test_those_who_keep_the_case_read_on_its_page_which_file_search_cannot_read(client, author, with_a_locked_file):
    page = publish(with_a_locked_file)
    colleague = OfficerFactory(government=author.government)
    coordinator = CoordinatorFactory(government=author.government)
    for user in (author.user, colleague.user, coordinator.user, make.editor()):
        client.force_login(user)
        assert client.get(f"/cases/{page.number}/").text.count(NOTE) == 1
    client.force_login(author.user)
    for step in ("files", "check"):
        assert client.get(reverse("cases:edit", args=[page.pk, step])).text.count(NOTE) == 1


def test_nobody_else_reads_it(client, with_a_locked_file):
    page = publish(with_a_locked_file)
    for user in (None, UserFactory(), OfficerFactory().user, CoordinatorFactory().user):
        client.logout()
        if user:
            client.force_login(user)
        for address in (f"/cases/{page.number}/", f"/cases/{page.number}/print/", "/search/?q=잠긴+문서"):
            response = client.get(address)
            assert (response.status_code, NOTE in response.text) == (200, False)


@pytest.mark.parametrize("error", sorted(NOTES))
def test_every_code_has_a_sentence_and_a_long_file_says_so(author, error):
    page = make.draft(author)
    stored = upload(page, "a.txt", "여권".encode())
    FileText.objects.update(error=error, truncated=True)
    [item] = noted(newest(page).attachments.all())
    assert item.note == NOTES[error]
    FileText.objects.update(error="")
    [item] = noted(newest(page).attachments.all())
    assert (item.note, item.stored_id) == (CUT, stored.pk)
    FileText.objects.update(error=error, read_at=None)
    [item] = noted(newest(page).attachments.all())
    assert item.note == ""


def test_an_upload_that_unpacks_to_300_mb_is_not_even_kept(author):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip")
        archive.writestr("Contents/section0.xml", b" " * (300 * 1024 * 1024))
    with pytest.raises(Exception, match="a.hwpx"):
        upload(make.draft(author), "a.hwpx", target.getvalue())
    assert not CaseFile.objects.exists()
