"""The journal's addresses, mounted at /journal/."""

from django.urls import URLPattern, path

from journal.feeds import NewArticles, NewArticlesAsRss
from journal.views import desk, public, submissions

app_name = "journal"
urlpatterns: list[URLPattern] = [
    path("", public.front, name="front"),
    path("archive/", public.archive, name="archive"),
    path("feed.xml", NewArticles(), name="feed"),
    path("rss.xml", NewArticlesAsRss(), name="rss"),
    path("write/", submissions.mine, name="write"),
    path("write/new/", submissions.new, name="submission-new"),
    path("submissions/", submissions.inbox, name="submissions"),
    path("submissions/<int:pk>/", submissions.show, name="submission"),
    path("submissions/<int:pk>/edit/", submissions.edit, name="submission-edit"),
    path("submissions/<int:pk>/act/", submissions.act, name="submission-act"),
    path("submissions/<int:pk>/accept/", submissions.accept, name="submission-accept"),
    path("submissions/<int:pk>/files/<int:file>/", submissions.file, name="submission-file"),
    path("submissions/<int:pk>/files/<int:file>/remove/", submissions.remove_file, name="submission-file-remove"),
    path("desk/", desk.board, name="board"),
    path("desk/new/", desk.plan, name="plan"),
    path("desk/<int:number>/", desk.issue, name="desk-issue"),
    path("desk/<int:number>/schedule/", desk.schedule, name="schedule"),
    path("desk/<int:number>/unschedule/", desk.unschedule, name="unschedule"),
    path("desk/<int:number>/articles/<int:pk>/move/", desk.move, name="move"),
    path("desk/<int:number>/articles/<int:pk>/approve/", desk.approve, name="approve"),
    path("<int:number>/", public.issue, name="issue"),
    path("<int:number>/whole/", public.whole_issue, name="whole"),
    path("<int:issue>/<int:number>/", public.article, name="article"),
    path("<int:issue>/<int:number>/figures/<int:pk>/", public.figure, name="figure"),
    path("<int:issue>/<int:number>/files/<int:pk>/", public.paper, name="paper"),
]
