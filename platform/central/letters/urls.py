"""Addresses of letters on the platform."""

from __future__ import annotations

from django.urls import URLPattern, path

from central.letters import office, views

app_name = "central_letters"
urlpatterns: list[URLPattern] = [
    path("verifikasi/", views.AskCode.as_view(), name="ask"),
    path("verifikasi/<str:code>/", views.ShowRecord.as_view(), name="verify"),
    path("surat/<str:code>.pdf", views.download, name="download"),
    path("kop-surat/", office.letterhead, name="letterhead"),
    path("kop-surat/contoh.pdf", office.sample, name="sample"),
    path("nomor-surat/", office.series_list, name="series"),
    path("nomor-surat/<slug:code>/", office.series_template, name="series_template"),
]
