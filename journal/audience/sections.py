"""Where opinions and numbers show up: under an article, on the editors' desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from journal.audience.forms import OpinionForm
from journal.audience.models import Opinion
from journal.audience.services.reading import note_reading
from journal.audience.services.saying import forget_person
from journal.panels import register_article_panel
from journal.places import register_desk_page, register_reader
from people.departures import register_departure

if TYPE_CHECKING:
    from journal.models import ArticlePage
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_reader("audience", note_reading)
    register_departure("audience", forget_person)
    register_article_panel("audience", 10, "audience/_opinion.html", opinion_of)
    register_desk_page("audience", 20, _("Numbers"), "audience:numbers", of_issue=False)
    register_desk_page("audience.issue", 20, _("Numbers"), "audience:issue", of_issue=True)


def opinion_of(article: ArticlePage, user: AnyUser) -> Mapping[str, Any]:
    """How many it helped, and the person's own word. At most two queries."""
    helped = article.opinions.filter(helpful=True).count()
    if not user.is_authenticated:
        return {"helped": helped}
    own = Opinion.objects.filter(article=article, user=user.pk).first()
    return {"helped": helped, "own": own, "form": form_of(own)}


def form_of(own: Opinion | None, given: Any = None) -> OpinionForm:
    initial = {"helpful": "yes" if own.helpful else "no", "line": own.line} if own else {}
    return OpinionForm(given, initial=initial, auto_id="opinion-%s")
