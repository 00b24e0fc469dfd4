from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "cases.visits"
    label = "visits"
    verbose_name = _("Visits to cases")

    def ready(self) -> None:
        from cases.visits import sections  # models are ready only now

        sections.register()
