from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "journal.letters"
    label = "letters"
    verbose_name = _("Journal by mail")

    def ready(self) -> None:
        from journal.letters import sections  # models are ready only now

        sections.register()
