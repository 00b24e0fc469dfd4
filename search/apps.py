from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common.navigation import ACCOUNT, NavItem, register_nav
        from search import editions, outbox  # models exist only now
        from search.news import news_count
        from search.page_place import search_page
        from search.registry import register_place

        outbox.connect()
        editions.connect()
        register_place(search_page())
        register_nav(NavItem(_("My searches"), "search:saved", order=16, menu=ACCOUNT, count=news_count))


@register("search")
def modelsearch_is_silent(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Search must come after wagtail.search, or modelsearch connects its handlers after ours were put in place."""
    from search import outbox  # models exist only now

    if not outbox.foreign_handlers():
        return []
    return [
        Error(
            "modelsearch still updates the index inside open transactions.",
            hint='Put "search" after "wagtail.search" in INSTALLED_APPS.',
            id="search.E001",
        )
    ]
