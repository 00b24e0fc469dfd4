from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KindsConfig(AppConfig):
    name = "community.kinds"
    label = "kinds"
    verbose_name = _("Questions, ideas and polls")

    def ready(self) -> None:
        from community.kinds import sections  # models are ready only now

        sections.register()
