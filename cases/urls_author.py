"""Addresses for officers who write cases and for those who confirm and approve them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
