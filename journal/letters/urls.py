"""Addresses of the mail edition, mounted at /journal/."""

from django.urls import URLPattern, path

from journal.letters.views import desk, public

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("mail/", public.subscribe, name="subscribe"),
    path("mail/choice/", public.choice, name="choice"),
    path("mail/confirm/<str:token>/", public.confirm, name="confirm"),
    path("mail/stop/<str:token>/", public.stop, name="stop"),
    path("desk/mail/", desk.subscribers, name="subscribers"),
    path("desk/mail/wake/<int:pk>/", desk.wake, name="wake"),
    path("desk/<int:number>/mail/", desk.edition, name="edition"),
    path("desk/<int:number>/mail/html/", desk.preview_html, name="preview-html"),
    path("desk/<int:number>/mail/text/", desk.preview_text, name="preview-text"),
    path("desk/<int:number>/mail/trial/", desk.trial, name="trial"),
    path("desk/<int:number>/mail/act/", desk.act, name="act"),
]
