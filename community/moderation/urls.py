"""Addresses of moderation, mounted at /forums/."""

from django.urls import URLPattern, path

from community.moderation.views import keepers, readers

app_name = "moderation"
urlpatterns: list[URLPattern] = [
    path("posts/<int:pk>/flag/", readers.flag, name="flag"),
    path("moderation/", keepers.queue, name="queue"),
    path("moderation/reports/<int:pk>/", keepers.report, name="report"),
    path("moderation/held/", keepers.held, name="held"),
    path("moderation/held/<int:pk>/", readers.held, name="holding"),
    path("moderation/held/<int:pk>/files/<int:file>/", readers.held_file, name="holding-file"),
    path("moderation/sanctions/", keepers.sanctions, name="sanctions"),
    path("moderation/sanctions/<int:pk>/", readers.sanction, name="sanction"),
    path("moderation/log/", keepers.log, name="log"),
    path("moderation/mine/", readers.mine, name="mine"),
]
