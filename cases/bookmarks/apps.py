from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookmarksConfig(AppConfig):
    name = "cases.bookmarks"
    label = "bookmarks"
    verbose_name = _("My shelf")

    def ready(self) -> None:
        from cases.bookmarks import sections  # models are ready only now

        sections.register()
