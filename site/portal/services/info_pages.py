"""The pages that the footer leads to, with the text that they begin with."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.models import HomePage, InfoPage

# Slug below the home page -> what the footer calls it.
INFO_PAGES = {
    "about": _("About and help"),
    "privacy": _("Privacy policy"),
    "copyright": _("Copyright policy"),
    "accessibility": _("Accessibility"),
}
TEXTS = Path(__file__).resolve().parents[1] / "texts"


@transaction.atomic
def ensure_info_pages(home: HomePage) -> None:
    """Every page of the footer that is not there, with our text; what editors made of the others is left alone."""
    for slug in INFO_PAGES:
        if not home.get_children().filter(slug=slug).exists():
            title, body = _text(slug, "ko")
            title_en, body_en = _text(slug, "en")
            page = InfoPage(slug=slug, title=title, body=body, title_en=title_en, body_en=body_en)
            home.add_child(instance=page)
            page.save_revision().publish()


def _text(slug: str, language: str) -> tuple[str, str]:
    """(title, body): the first line without its mark, and the rest."""
    title, _line, body = (TEXTS / f"{slug}.{language}.md").read_text(encoding="utf-8").partition("\n")
    return title.lstrip("# "), body.strip() + "\n"
