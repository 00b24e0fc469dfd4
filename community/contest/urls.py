"""Addresses of contests, mounted at /contests/. Fixed words come before the address of a contest."""

from django.urls import URLPattern, path

from community.contest.views import entrants, essays, managers, office, public, setup, steps, vote, votes_office

app_name = "contest"
urlpatterns: list[URLPattern] = [
    path("", public.index, name="index"),
    path("entries/", entrants.mine, name="mine"),
    path("entries/<int:pk>/", entrants.entry, name="entry"),
    path("entries/<int:pk>/edit/<slug:step>/", steps.edit, name="edit"),
    path("entries/<int:pk>/autosave/<slug:step>/", steps.autosave, name="autosave"),
    path("entries/<int:pk>/upload/", steps.upload, name="upload"),
    path("entries/<int:pk>/files/<int:file>/", entrants.file, name="file"),
    path("entries/<int:pk>/act/<slug:verb>/", entrants.act, name="act"),
    path("entries/<int:pk>/decline/", entrants.decline, name="decline"),
    path("entries/<int:pk>/withdraw/", entrants.withdraw, name="withdraw"),
    path("entries/<int:pk>/delete/", entrants.delete, name="delete"),
    path("entries/<int:pk>/screen/", office.screen, name="screen"),
    path("entries/<int:pk>/versions/<int:number>/", entrants.version, name="version"),
    path("entries/<int:pk>/versions/<int:number>/text/", entrants.version_text, name="version-text"),
    path("essays/", essays.status, name="essay-status"),
    path("vote/<str:token>/", vote.confirm, name="vote-confirm"),
    path("manage/", managers.manage, name="manage"),
    path("manage/new/", managers.new, name="manage-new"),
    path("manage/<slug:slug>/", managers.overview, name="manage-contest"),
    path("manage/<slug:slug>/words/", managers.words, name="manage-words"),
    path("manage/<slug:slug>/move/", managers.move, name="manage-move"),
    path("manage/<slug:slug>/table/<slug:name>/", setup.table, name="manage-table"),
    path("manage/<slug:slug>/stages/new/", setup.new_stage, name="manage-stage-new"),
    path("manage/<slug:slug>/stages/<int:pk>/", setup.stage, name="manage-stage"),
    path("manage/<slug:slug>/stages/<int:pk>/delete/", setup.delete_stage, name="manage-stage-delete"),
    path("manage/<slug:slug>/stages/<int:pk>/<slug:name>/", setup.stage_table, name="manage-stage-table"),
    path("manage/<slug:slug>/entries/", office.entries, name="manage-entries"),
    path("manage/<slug:slug>/entries/export/", office.export, name="manage-export"),
    path("manage/<slug:slug>/freeze/", office.freeze, name="manage-freeze"),
    path("manage/<slug:slug>/votes/<int:pk>/", votes_office.manage_vote, name="manage-vote"),
    path("manage/<slug:slug>/votes/<int:pk>/<slug:kind>/", votes_office.export, name="manage-vote-export"),
    path("<slug:slug>/", public.contest, name="contest"),
    path("<slug:slug>/vote/<int:pk>/", vote.vote, name="vote"),
    path("<slug:slug>/vote/<int:pk>/<int:candidate>/", vote.entry, name="vote-entry"),
    path("<slug:slug>/essay/", essays.send, name="essay"),
    path("<slug:slug>/enter/", entrants.enter, name="enter"),
]
