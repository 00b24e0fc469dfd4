"""The case library's addresses, mounted at /cases/. What officers write with comes first: its words are no numbers."""

from cases.urls_author import urlpatterns as author
from cases.urls_public import urlpatterns as public

app_name = "cases"
urlpatterns = [*author, *public]
