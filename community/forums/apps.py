from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "community.forums"
    label = "forums"
    verbose_name = _("Community")

    def ready(self) -> None:
        from community.forums import receivers, sections  # models are ready only now

        receivers.connect()
        sections.register()
