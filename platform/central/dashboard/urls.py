from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.dashboard import views

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    path("dasbor/", views.dashboard, name="dashboard"),
    path("situs/", views.fleet, name="fleet"),
    path("situs/runs/<uuid:pk>/", views.run, name="run"),
]
