from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "cases.questions"
    label = "questions"
    verbose_name = _("Questions about cases")

    def ready(self) -> None:
        from cases.questions import sections  # models are ready only now

        sections.register()
