from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from common.navigation import ACCOUNT, FOOTER, NavItem, register_nav  # registered when all apps are loaded
        from portal import article_talk
        from portal.models import HomePage, InfoPage
        from portal.rules import serves, works_in_cms
        from portal.services.info_pages import INFO_PAGES
        from search.registry import register_pages

        article_talk.register()
        register_pages(HomePage, lambda user: HomePage.objects.live().public())
        register_pages(InfoPage, lambda user: InfoPage.objects.live().public())
        register_nav(NavItem(_("My page"), "portal:dashboard", order=1, menu=ACCOUNT))
        register_nav(NavItem(_("Our government's desk"), "portal:desk", order=2, visible=serves, menu=ACCOUNT))
        register_nav(
            NavItem(_("Content management (CMS)"), "wagtailadmin_home", order=80, visible=works_in_cms, menu=ACCOUNT)
        )
        for order, (slug, label) in enumerate(INFO_PAGES.items()):
            register_nav(NavItem(label, "wagtail_serve", order=order, menu=FOOTER, args=(f"{slug}/",)))
