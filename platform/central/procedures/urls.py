from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.procedures import views

app_name = "procedures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sop/", views.index, name="index"),
    path("sop/<slug:code>.pdf", views.pdf, name="pdf"),
    path("sop/<slug:code>/", views.show, name="show"),
]
