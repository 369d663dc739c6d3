"""Addresses of the platform (public schema)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("central.watch.urls")),
    path("", include("central.ui.urls")),
    path("", include("tenants.members.urls")),
    path("", include("central.people.urls")),
    path("", include("central.websites.urls")),
    path("", include("central.letters.urls")),
    path("", include("central.certificates.urls")),
    path("", include("central.notifications.urls")),
    path("", include("central.procedures.urls")),
    path("", include("central.calendars.urls")),
    path("", include("central.hosts.urls")),  # before the pages of single sites, /situs/<key>/
    path("", include("central.dashboard.urls")),
    path("", include("central.lifecycle.urls")),
]

handler400 = "central.ui.views.bad_request"
handler403 = "central.ui.views.permission_denied"
handler404 = "central.ui.views.page_not_found"
handler500 = "central.ui.views.server_error"
