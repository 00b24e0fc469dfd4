"""Every address of the site. Each area brings its own; the CMS's pages come last."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("cases/", include("cases.urls")),
    path("people/", include("people.urls")),
    path("search/", include("search.urls")),
    path("language/", set_language, name="set_language"),
    path(settings.CMS_PATH, include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
