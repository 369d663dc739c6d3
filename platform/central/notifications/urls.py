from __future__ import annotations

from django.urls import URLPattern, path

from central.notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifikasi/", views.listing, name="listing"),
    path("notifikasi/<uuid:pk>/", views.details, name="details"),
    path("notifikasi/<uuid:pk>/ulangi/", views.retry, name="retry"),
]
