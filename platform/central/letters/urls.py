"""Addresses of letters on the platform."""

from __future__ import annotations

from django.urls import URLPattern, path

from central.letters import views

app_name = "central_letters"
urlpatterns: list[URLPattern] = [
    path("verifikasi/", views.AskCode.as_view(), name="ask"),
    path("verifikasi/<str:code>/", views.ShowRecord.as_view(), name="verify"),
    path("surat/<str:code>.pdf", views.download, name="download"),
]
