"""Addresses of what is wanted, mounted at /cases/wanted/ before the library's own."""

from django.urls import URLPattern, path

from cases.wanted.views import answering, asking, public

app_name = "wanted"
urlpatterns: list[URLPattern] = [
    path("", public.need_list, name="list"),
    path("ours/", public.ours, name="ours"),
    path("new/", asking.new, name="new"),
    path("similar/", asking.similar, name="similar"),
    path("<int:pk>/", public.need, name="need"),
    path("<int:pk>/edit/", asking.edit, name="edit"),
    path("<int:pk>/withdraw/", asking.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", asking.reopen, name="reopen"),
    path("<int:pk>/take-down/", asking.take_down, name="take-down"),
    path("<int:pk>/join/", asking.join, name="join"),
    path("<int:pk>/claim/", answering.claim, name="claim"),
    path("<int:pk>/offer/", answering.offer, name="offer"),
    path("claims/<int:pk>/release/", answering.release, name="release"),
    path("offers/<int:pk>/accept/", answering.accept, name="accept"),
    path("offers/<int:pk>/take-back/", answering.take_back, name="take-back"),
]
