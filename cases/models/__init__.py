"""The case library's models, one module a noun. Everybody else imports them from here."""

from cases.models.cs_types import CsType
from cases.models.files import CaseAttachment, CaseFile, FileText
from cases.models.library import CaseIndexPage, CaseNumber, LibraryState
from cases.models.pages import CasePage, draft_slug
from cases.models.parts import CaseAward, CaseLink, CaseMetric
from cases.models.tags import TAG_LENGTH, CaseTag, TaggedCase, TagSynonym, word_key

# The tasks of the review are models too; Django finds them from here.
from cases.workflow import CoordinatorTask, EditorTask

__all__ = [
    "TAG_LENGTH",
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
    "FileText",
    "LibraryState",
    "TagSynonym",
    "TaggedCase",
    "draft_slug",
    "word_key",
]
