"""Addresses of a site (a tenant's schema)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.members.urls")),
    path("verifikasi/", include("kernel.letters.urls")),
    path("", include("tenants.content.urls")),
]
