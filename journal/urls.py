"""The journal's addresses, mounted at /journal/."""

from django.urls import URLPattern, path

from journal.feeds import NewArticles, NewArticlesAsRss
from journal.views import desk, public

app_name = "journal"
urlpatterns: list[URLPattern] = [
    path("", public.front, name="front"),
    path("archive/", public.archive, name="archive"),
    path("feed.xml", NewArticles(), name="feed"),
    path("rss.xml", NewArticlesAsRss(), name="rss"),
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
]
