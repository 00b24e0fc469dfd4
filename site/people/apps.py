from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import receivers, sections  # noqa: F401  models are ready only now

        sections.register()
        post_migrate.connect(make_groups, dispatch_uid="people.make_groups")


def make_groups(sender: AppConfig, **kwargs: Any) -> None:
    """Once, after the last app: the permissions of all apps must exist before groups can hold them."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender is last:
        from people.services.groups import ensure_groups  # models are ready only now

        ensure_groups()
