from django.urls import path

from search import saved_views, views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggestions, name="suggest"),
    path("saved/", saved_views.saved, name="saved"),
    path("saved/new/", saved_views.save, name="save"),
    path("saved/seen/", saved_views.seen, name="saved-seen"),
    path("saved/open/<int:pk>/", saved_views.open_find, name="saved-open"),
    path("saved/<int:pk>/", saved_views.run, name="saved-run"),
    path("saved/<int:pk>/edit/", saved_views.edit, name="saved-edit"),
    path("saved/<int:pk>/pause/", saved_views.pause, name="saved-pause"),
    path("saved/<int:pk>/delete/", saved_views.delete, name="saved-delete"),
    path("alerts/stop/<str:token>/", saved_views.stop, name="alerts-stop"),
]
