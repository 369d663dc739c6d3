from __future__ import annotations

from django.urls import URLPattern, path

from central.hosts import views

app_name = "central_hosts"
urlpatterns: list[URLPattern] = [
    path("situs/server/", views.listing, name="listing"),
    path("situs/server/tambah/", views.add, name="add"),
    path("situs/server/<slug:name>/", views.show, name="show"),
    path("situs/server/<slug:name>/ubah/", views.change, name="change"),
    path("situs/server/<slug:name>/kosongkan/", views.drain, name="drain"),
    path("situs/server/<slug:name>/setujui/", views.approve, name="approve"),
    path("situs/server/<slug:name>/pakai-lagi/", views.take_back, name="take_back"),
    path("situs/server/<slug:name>/pensiunkan/", views.retire, name="retire"),
]
