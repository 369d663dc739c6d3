"""The verification pages of a site: `path("verifikasi/", include("kernel.letters.urls"))`."""

from __future__ import annotations

from django.urls import URLPattern, path

from kernel.letters.views import AskCode, ShowRecord

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("", AskCode.as_view(), name="ask"),
    path("<str:code>/", ShowRecord.as_view(), name="verify"),
]
