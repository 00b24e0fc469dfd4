"""Every address of the site. Each area brings its own; the CMS's pages come last."""

from django.conf import settings
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve as page_serve

from common.styleguide import styleguide
from people.cms.account import CmsAccountView
from portal import views
from portal.sitemaps import SITEMAPS

handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler404 = "common.errors.not_found"
handler429 = "common.errors.too_many_requests"
handler500 = "common.errors.server_error"

urlpatterns = [
    path("", page_serve, {"path": ""}, name="home"),
    path("me/", include("portal.urls_member")),
    path("health/", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-part"),
    re_path(r"^(?P<number>(?i:CS)-\d{4}-\d{4,6})/?$", views.short_link, name="short-link"),
    path("account/", include("people.urls_account")),
    path("account/", include("allauth.urls")),
    path("adoption/", include("cases.adoption.urls")),
    path("cases/", include("cases.questions.urls")),
    path("cases/", include("cases.visits.urls")),
    path("cases/wanted/", include("cases.wanted.urls")),
    path("cases/", include("cases.urls")),
    path("papers/", include("cases.papers.urls")),
    path("shelf/", include("cases.bookmarks.urls")),
    path("journal/", include("journal.letters.urls")),
    path("journal/", include("journal.audience.urls")),
    path("journal/", include("journal.urls")),
    path("forums/", include("community.forums.urls")),
    path("forums/", include("community.kinds.urls")),
    path("contests/", include("community.contest.urls")),
    path("forums/", include("community.moderation.urls")),
    path("notices/", include("community.notices.urls")),
    path("people/", include("people.urls")),
    path("search/", include("search.urls")),
    path("language/", set_language, name="set_language"),
    path(f"{settings.CMS_PATH}account/", require_admin_access(CmsAccountView.as_view()), name="wagtailadmin_account"),
    path(f"{settings.CMS_PATH}media/images/<str:picture>", views.cms_picture, name="cms-picture"),
    path(settings.CMS_PATH, include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
if settings.STYLEGUIDE:
    urlpatterns.insert(0, path("styleguide/", styleguide, name="styleguide"))
