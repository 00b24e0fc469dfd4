"""Addresses of questions, ideas, polls, reactions and tags, mounted at /forums/ beside those of the forums."""

from django.urls import URLPattern, path

from community.kinds.views import lists, marking, polls, threads

app_name = "kinds"
urlpatterns: list[URLPattern] = [
    path("questions/unanswered/", lists.unanswered, name="unanswered"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("similar/", lists.similar, name="similar"),
    path("threads/<int:pk>/back/", marking.back, name="back"),
    path("threads/<int:pk>/tags/", threads.tags, name="tags"),
    path("threads/<int:pk>/idea/", threads.move, name="idea"),
    path("threads/<int:pk>/unaccept/", threads.unaccept, name="unaccept"),
    path("threads/<int:pk>/vote/", polls.vote, name="vote"),
    path("threads/<int:pk>/poll/", polls.change, name="poll"),
    path("posts/<int:pk>/accept/", threads.accept, name="accept"),
    path("posts/<int:pk>/react/", marking.react, name="react"),
]
