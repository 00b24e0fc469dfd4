"""Addresses for everybody who reads cases."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
