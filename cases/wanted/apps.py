from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WantedConfig(AppConfig):
    name = "cases.wanted"
    label = "wanted"
    verbose_name = _("Wanted cases")

    def ready(self) -> None:
        from cases.wanted import receivers, sections  # models are ready only now

        receivers.connect()
        sections.register()
