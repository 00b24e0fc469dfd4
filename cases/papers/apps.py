from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "cases.papers"
    label = "papers"
    verbose_name = _("Review papers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.papers import sections  # models are ready only now

        sections.register()
