"""Adoption's addresses, mounted at /adoption/."""

from django.urls import URLPattern, path

from cases.adoption.views import officers, public, spread
from cases.urls_public import CaseNumberConverter  # noqa: F401 - registers the kind of number used below

app_name = "adoption"
urlpatterns: list[URLPattern] = [
    path("", spread.map_of_all, name="map"),
    path("mine/", officers.mine, name="mine"),
    path("cases/<case_number:number>/start/", officers.start, name="start"),
    path("cases/<case_number:number>/", spread.list_of_case, name="case-list"),
    path("cases/<case_number:number>/tree/", spread.tree_of_case, name="case-tree"),
    path("cases/<case_number:number>/map/", spread.map_of_case, name="case-map"),
    path("follow-up/", officers.follow_ups, name="follow-ups"),
    path("follow-up/<int:pk>/", officers.follow_up, name="follow-up"),
    path("<int:pk>/", public.detail, name="detail"),
    path("<int:pk>/files/<int:file>/", public.evidence, name="file"),
    path("<int:pk>/edit/", officers.edit, name="edit"),
    path("<int:pk>/move/", officers.move, name="move"),
    path("<int:pk>/files/", officers.files, name="files"),
    path("<int:pk>/withdraw/", officers.withdraw, name="withdraw"),
]
