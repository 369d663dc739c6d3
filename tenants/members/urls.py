"""Addresses of accounts, the same on the platform and on every site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tenants.members.views import activation

pages: list[URLPattern | URLResolver] = [
    path("aktivasi/tata-tertib/", activation.accept, name="terms"),
    path("aktivasi/selesai/", activation.welcome, name="welcome"),
    path("aktivasi/<str:token>/", activation.activate, name="activate"),
    path("aktivasi/<str:token>/kirim-ulang/", activation.resend, name="resend"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((pages, "members"))),
    path("", include("tenants.members.urls_accounts")),
]
