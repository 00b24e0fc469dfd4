from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from cases import library, receivers, reindexing, sections, suggesting  # models are ready only now

        library.connect()
        receivers.connect()
        reindexing.connect()
        sections.register()
        suggesting.register()
