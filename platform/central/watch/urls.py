from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.watch import views

app_name = "watch"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
