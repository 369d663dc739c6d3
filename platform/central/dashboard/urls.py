from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.dashboard import drift_views, run_views, views

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    path("dasbor/", views.dashboard, name="dashboard"),
    path("situs/", views.fleet, name="fleet"),
    path("situs/penyimpangan/", drift_views.drift, name="drift"),
    path("situs/penyimpangan/periksa/", drift_views.look_now, name="drift_look"),
    path("situs/penyimpangan/<int:pk>/dikenal/", drift_views.know_name, name="drift_know_name"),
    path("situs/penyimpangan/rencana/<int:pk>/", drift_views.plan, name="drift_plan"),
    path("situs/runs/<uuid:pk>/", run_views.show, name="run"),
    path("situs/runs/<uuid:pk>/catatan/", run_views.log, name="run_log"),
    path("situs/runs/<uuid:pk>/<slug:slug>/", run_views.decide, name="decide_run"),
]
