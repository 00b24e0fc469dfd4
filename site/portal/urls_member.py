"""What a signed-in person has for themselves, mounted at /me/."""

from django.urls import path

from portal.views import dashboard, desk

app_name = "portal"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("government/", desk, name="desk"),
]
