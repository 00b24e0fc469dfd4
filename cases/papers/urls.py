"""The addresses of review papers, mounted at /papers/."""

from django.urls import URLPattern, path

from cases.papers import views

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("", views.paper_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/cases/", views.add, name="add-case"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/print/", views.print_view, name="print"),
    path("<int:pk>/paper.docx", views.download_docx, name="docx"),
    path("<int:pk>/paper.hwpx", views.download_hwpx, name="hwpx"),
]
