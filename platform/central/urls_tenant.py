"""Addresses of a site (a tenant's schema)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.members.urls")),
    path("verifikasi/", include("kernel.letters.urls")),
    path("", include("tenants.content.urls")),
]

handler403 = "tenants.content.errors.forbidden"
handler404 = "tenants.content.errors.not_found"
handler500 = "tenants.content.errors.server_error"
