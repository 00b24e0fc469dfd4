"""Submit an article, change it, talk about it, decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from common.uploads import check_upload
from journal import rules, tasks
from journal.choices import MAX_FILES, TRANSITIONS, SubmissionStatus
from journal.models import ArticleAuthor, ArticlePage, IssuePage, Submission, SubmissionFile, SubmissionNote
from journal.services.writing import add_article
from people.models import User
from people.roles import officer_of


@transaction.atomic
def submit_article(*, actor: User, fields: dict[str, Any], uploads: Sequence[UploadedFile] = ()) -> Submission:
    """Propose an article. `fields`: title, lead, text, section, call (or None). Editors see that it waits.

    ValidationError with one sentence when a file is refused.
    """
    require(rules.can_submit(actor))
    submission = Submission(writer=actor, writer_as=officer_of(actor), **fields)
    _write(submission, uploads)
    _note(submission, actor, "propose")
    return submission


@transaction.atomic
def change_submission(
    *, actor: User, submission: Submission, fields: dict[str, Any], uploads: Sequence[UploadedFile] = ()
) -> Submission:
    """Put other words in the place of the present ones; what was sent back waits for editors again."""
    submission = _locked(actor, submission, "change")
    for name, value in fields.items():
        setattr(submission, name, value)
    submission.status = SubmissionStatus.PROPOSED
    _write(submission, uploads)
    _note(submission, actor, "change")
    return submission


@transaction.atomic
def act_on_submission(*, actor: User, submission: Submission, verb: str, remark: str = "") -> Submission:
    """Withdraw, comment, take, return or decline. Whoever is concerned and did not act gets a mail.

    DomainError when a step that needs words has none.
    """
    submission = _locked(actor, submission, verb)
    if verb in ("comment", "return", "decline") and not remark.strip():
        raise DomainError(_("Please say it in a sentence or two."))
    if verb == "take":
        submission.editor = actor
    submission.status = TRANSITIONS[verb].to or submission.status
    submission.changed_at = timezone.now()
    submission.save(update_fields=["status", "editor", "changed_at"])
    _note(submission, actor, verb, remark)
    return submission


@transaction.atomic
def accept_submission(*, actor: User, submission: Submission, issue: IssuePage, remark: str = "") -> ArticlePage:
    """Make it a draft article of an issue that is not out, under its writer's name. The writer gets a mail."""
    submission = _locked(actor, submission, "accept")
    author = ArticleAuthor(officer=submission.writer_as)
    if submission.writer_as is None:
        author = ArticleAuthor(outside_name=submission.writer.name)
    article = add_article(
        actor=actor,
        issue=issue,
        title=submission.title,
        section=submission.section,
        lead=submission.lead,
        body=[{"type": "text", "value": submission.text}] if submission.text.strip() else [],
        authors=[author],
    )
    submission.status, submission.article = SubmissionStatus.ACCEPTED, article
    submission.changed_at, submission.editor = timezone.now(), submission.editor or actor
    submission.save(update_fields=["status", "article", "changed_at", "editor"])
    _note(submission, actor, "accept", remark)
    return article


@transaction.atomic
def remove_file(*, actor: User, submission: Submission, pk: int) -> None:
    """Take a file out of one's own undecided submission."""
    submission = _locked(actor, submission, "change")
    for file in submission.files.filter(pk=pk):
        transaction.on_commit(partial(file.file.storage.delete, file.file.name or ""))
        file.delete()


def _write(submission: Submission, uploads: Sequence[UploadedFile]) -> None:
    submission.changed_at = timezone.now()
    submission.recompute()
    submission.full_clean()
    submission.save()
    if submission.files.count() + len(uploads) > MAX_FILES:
        raise DomainError(_("A submission can have at most %(limit)s files.") % {"limit": MAX_FILES})
    for upload in uploads:
        checked = check_upload(upload)
        SubmissionFile.objects.create(
            submission=submission,
            file=upload,
            original_name=checked.safe_name,
            content_type=checked.content_type,
            size=checked.size,
        )


def _locked(actor: User, submission: Submission, verb: str) -> Submission:
    """The submission as it is now, for this transaction alone, when the person may take the step."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("writer", "section")
    found: Submission = rows.get(pk=submission.pk)
    require(rules.can_do(actor, found, verb))
    return found


def _note(submission: Submission, actor: User, verb: str, remark: str = "") -> None:
    note = SubmissionNote.objects.create(submission=submission, author=actor, verb=verb, text=remark.strip())
    if verb != "take":
        tasks.mail_about_submission.enqueue(note_id=note.pk)
