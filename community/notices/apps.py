from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "community.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from community.notices import sections  # models are ready only now

        sections.register()
