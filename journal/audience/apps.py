from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    name = "journal.audience"
    label = "audience"
    verbose_name = _("Readers of the journal")

    def ready(self) -> None:
        from journal.audience import sections  # models are ready only now

        sections.register()
