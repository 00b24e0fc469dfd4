from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    name = "cases.adoption"
    label = "adoption"
    verbose_name = _("Adoption of cases")

    def ready(self) -> None:
        from cases.adoption import receivers, sections  # models are ready only now

        receivers.connect()
        sections.register()
