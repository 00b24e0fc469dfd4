"""Addresses of notices, mounted at /notices/."""

from django.urls import URLPattern, path

from community.notices.views import must_reads as must
from community.notices.views import notices, stopping, wishes

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", notices.notices, name="list"),
    path("read/", notices.read, name="read"),
    path("mail/", notices.deliveries, name="deliveries"),
    path("settings/", wishes.settings, name="settings"),
    path("follow/", wishes.follow, name="follow"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
    path("must-read/", must.waiting, name="must-read"),
    path("must-read/<int:pk>/", must.reach, name="reach"),
    path("must-read/<int:pk>/mark/", must.mark, name="mark"),
    path("must-read/<int:pk>/confirm/", must.confirm, name="confirm"),
]
