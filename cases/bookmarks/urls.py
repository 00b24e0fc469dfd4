"""Addresses of the shelf, mounted at /shelf/."""

from django.urls import path

from cases import urls_public  # noqa: F401 - it registers the converter of case numbers
from cases.bookmarks import views

app_name = "bookmarks"
urlpatterns = [
    path("", views.shelf, name="shelf"),
    path("collections/", views.collections, name="collections"),
    path("keep/<case_number:number>/", views.keep, name="keep"),
    path("lists/<int:pk>/", views.list_page, name="list"),
    path("lists/<int:pk>/delete/", views.delete, name="list-delete"),
    path("entries/<int:pk>/", views.change_entry, name="entry"),
]
