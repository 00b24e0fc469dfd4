"""Addresses for officers who write cases and for those who confirm and approve them."""

from django.urls import URLPattern, path

from cases.views import author, reviewer, steps

urlpatterns: list[URLPattern] = [
    path("new/", author.new, name="new"),
    path("queue/", reviewer.queue, name="queue"),
    path("preview-markdown/", author.preview_markdown, name="preview-markdown"),
    path("drafts/", author.mine, name="mine"),
    path("drafts/<int:pk>/", author.draft, name="draft"),
    path("drafts/<int:pk>/edit/<slug:step>/", steps.edit, name="edit"),
    path("drafts/<int:pk>/autosave/<slug:step>/", steps.autosave, name="autosave"),
    path("drafts/<int:pk>/files/", steps.upload, name="upload"),
    path("drafts/<int:pk>/files/<int:stored>/", author.draft_file, name="draft-file"),
    path("drafts/<int:pk>/preview/", author.preview, name="preview"),
    path("drafts/<int:pk>/submit/", author.submit, name="submit"),
    path("drafts/<int:pk>/withdraw/", author.withdraw, name="withdraw"),
    path("drafts/<int:pk>/delete/", author.delete, name="delete"),
    path("drafts/<int:pk>/keep/", author.keep, name="keep"),
    path("drafts/<int:pk>/review/", reviewer.review, name="review"),
    path("drafts/<int:pk>/compare/", reviewer.compare, name="compare"),
    path("drafts/<int:pk>/unpublish/", reviewer.unpublish, name="unpublish"),
]
