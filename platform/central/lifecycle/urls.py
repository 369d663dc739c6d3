from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.lifecycle import backups, views

app_name = "lifecycle"
urlpatterns: list[URLPattern | URLResolver] = [
    path("situs/<slug:schema_name>/", views.show, name="site"),
    path("situs/<slug:schema_name>/arsipkan/batal/", backups.keep, name="keep"),
    path("situs/<slug:schema_name>/<slug:slug>/", views.operate, name="operate"),
]
