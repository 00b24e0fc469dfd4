"""The site's addresses plus two peers: a view that does nothing, and Wagtail's own page list with no design."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from wagtail.models import Page

from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as site_urlpatterns


def empty(request: HttpRequest) -> HttpResponse:
    """What the middleware and the server cost by themselves."""
    return HttpResponse("ok")


def page_list(request: HttpRequest) -> HttpResponse:
    """Twenty live pages, counted and paged, in the plainest template that shows them."""
    pages = Page.objects.live().order_by("-first_published_at")
    return render(request, "bench/page_list.html", {"page_obj": Paginator(pages, 20).get_page(request.GET.get("page"))})


urlpatterns = [path("bench/empty/", empty), path("bench/pages/", page_list), *site_urlpatterns]
