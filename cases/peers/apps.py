from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeersConfig(AppConfig):
    name = "cases.peers"
    label = "peers"
    verbose_name = _("What similar governments do")

    def ready(self) -> None:
        from cases.peers import sections  # models are ready only now

        sections.register()
