"""What the journal cannot be without."""

from __future__ import annotations

from journal.models import JournalSection

# code, Korean, English, in the order in which the CMS offers them
SECTIONS = (
    ("feature", "기획", "Feature"),
    ("field", "현장 이야기", "From the field"),
    ("research", "연구와 자료", "Research and data"),
    ("people", "사람", "People"),
    ("how-to", "이렇게 씁니다", "How to"),
    ("news", "소식", "News"),
)


def ensure_sections() -> None:
    """The sections that a new journal begins with; what editors renamed or removed later stays so."""
    if not JournalSection.objects.exists():
        JournalSection.objects.bulk_create(
            JournalSection(code=code, name_ko=korean, name_en=english, sort_order=place)
            for place, (code, korean, english) in enumerate(SECTIONS)
        )
