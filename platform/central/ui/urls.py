from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.ui import views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("bahasa/", views.set_language, name="set_language"),
    path("tampilan/", views.set_theme, name="set_theme"),
]
