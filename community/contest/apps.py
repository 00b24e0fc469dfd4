from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContestConfig(AppConfig):
    name = "community.contest"
    label = "contest"
    verbose_name = _("Best-practice competition")

    def ready(self) -> None:
        from community.contest import sections  # models are ready only now

        sections.register()
