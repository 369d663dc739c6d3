from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.lifecycle import backups, maintenance, views

app_name = "lifecycle"
urlpatterns: list[URLPattern | URLResolver] = [
    path("situs/<slug:schema_name>/", views.show, name="site"),
    path("situs/<slug:schema_name>/arsipkan/batal/", backups.keep, name="keep"),
    path("situs/<slug:schema_name>/pemeliharaan/", maintenance.maintain, name="maintain"),
    path("situs/<slug:schema_name>/pemeliharaan/selesai/", maintenance.end, name="end_maintenance"),
    path("situs/<slug:schema_name>/<slug:slug>/", views.operate, name="operate"),
]
