"""Addresses the registry answers on sites."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tenants.registry import media

urlpatterns: list[URLPattern | URLResolver] = [
    path("media/<str:schema>/<path:path>", media.serve, name="media"),
]
