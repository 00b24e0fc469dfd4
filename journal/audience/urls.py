"""Addresses of opinions and numbers, mounted at /journal/."""

from django.urls import URLPattern, path

from journal.audience.views import desk, opinions

app_name = "audience"
urlpatterns: list[URLPattern] = [
    path("<int:issue>/<int:number>/opinion/", opinions.say, name="say"),
    path("desk/numbers/", desk.numbers, name="numbers"),
    path("desk/<int:number>/numbers/", desk.issue, name="issue"),
]
