"""Addresses of the community, mounted at /forums/."""

from django.urls import URLPattern, path

from community.forums.views import groups, keepers, merging, officers, public, writing

app_name = "forums"
urlpatterns: list[URLPattern] = [
    path("", public.index, name="index"),
    path("start/", writing.start, name="start"),
    path("unread/", officers.unread, name="unread"),
    path("new/", officers.new, name="new"),
    path("read/", officers.read_all, name="read-all"),
    path("drafts/", officers.drafts, name="drafts"),
    path("drafts/<int:pk>/discard/", writing.discard, name="draft-discard"),
    path("preview/", writing.preview, name="preview"),
    path("boards/<slug:slug>/", public.board, name="board"),
    path("boards/<slug:slug>/new/", writing.new_thread, name="new-thread"),
    path("boards/<slug:slug>/new/autosave/", writing.new_autosave, name="new-autosave"),
    path("boards/<slug:slug>/read/", officers.read_board, name="read-board"),
    path("threads/<int:pk>/", public.thread, name="thread"),
    path("threads/<int:pk>/unread/", public.first_unread, name="first-unread"),
    path("threads/<int:pk>/reply/", writing.reply, name="reply"),
    path("threads/<int:pk>/reply/autosave/", writing.reply_autosave, name="reply-autosave"),
    path("threads/<int:pk>/keep/", keepers.keep, name="keep"),
    path("threads/<int:pk>/merge/", merging.merge, name="merge"),
    path("threads/<int:pk>/split/", merging.split, name="split"),
    path("threads/<int:pk>/delete/", keepers.delete, name="thread-delete"),
    path("threads/<int:pk>/ties/", keepers.ties, name="ties"),
    path("posts/<int:pk>/", public.post, name="post"),
    path("posts/<int:pk>/edit/", writing.edit, name="post-edit"),
    path("posts/<int:pk>/delete/", writing.delete, name="post-delete"),
    path("posts/<int:pk>/history/", keepers.history, name="post-history"),
    path("files/<int:pk>/", public.file, name="file"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.found, name="group-found"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("groups/<slug:slug>/edit/", groups.edit, name="group-edit"),
    path("groups/<slug:slug>/join/", groups.request_membership, name="group-join"),
    path("groups/<slug:slug>/mine/", groups.own_part, name="group-own"),
    path("groups/<slug:slug>/members/", groups.members, name="group-members"),
    path("invitations/<str:token>/", groups.invitation, name="invitation"),
]
