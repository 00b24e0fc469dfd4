from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from common.navigation import ACCOUNT, NavItem, register_nav  # registered when all apps are loaded

        register_nav(NavItem(_("My page"), "portal:dashboard", order=1, menu=ACCOUNT))
