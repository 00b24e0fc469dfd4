"""The words of the files of cases: when they have been read, the case is indexed anew. See common.filewords."""

from __future__ import annotations

from cases.models import CaseFile, FileText
from common.filewords import WordReader
from search.registry import reindex

READER = WordReader("cases", CaseFile.objects.all, FileText, lambda file: reindex(file.page), owner="page")
