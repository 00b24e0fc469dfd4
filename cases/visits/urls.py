"""Addresses of visits, mounted at /cases/ before the library's own."""

from django.urls import URLPattern, path

from cases import urls_public  # noqa: F401  the converter of case numbers
from cases.visits import views

app_name = "visits"
urlpatterns: list[URLPattern] = [
    path("visits/", views.inbox, name="inbox"),
    path("visits/plan/", views.plan, name="plan"),
    path("visits/calendar/", views.month, name="calendar"),
    path("visits/feed/<slug:key>.ics", views.feed, name="feed"),
    path("visits/requests/<int:pk>/decline/", views.decline, name="decline"),
    path("visits/requests/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("visits/reports/<int:pk>/", views.report, name="report"),
    path("visits/reports/<int:pk>/agree/", views.agree, name="agree"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("visits/<int:pk>/visit.ics", views.visit_ics, name="ics"),
    path("visits/<int:pk>/change/", views.change, name="change"),
    path("visits/<int:pk>/call-off/", views.call_off, name="call-off"),
    path("visits/<int:pk>/add/", views.add, name="add"),
    path("visits/<int:pk>/report/", views.write_report, name="write-report"),
    path("<case_number:number>/visit/", views.ask, name="ask"),
]
