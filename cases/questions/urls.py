"""Addresses of questions, mounted at /cases/ before the library's own."""

from django.urls import URLPattern, path

from cases import urls_public  # noqa: F401  the converter of case numbers
from cases.questions import views

app_name = "questions"
urlpatterns: list[URLPattern] = [
    path("questions/", views.inbox, name="inbox"),
    path("questions/<int:pk>/", views.question, name="question"),
    path("questions/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<case_number:number>/ask/", views.ask, name="ask"),
    path("<case_number:number>/questions/", views.of_case, name="of-case"),
]
