from __future__ import annotations

from django.urls import URLPattern, path

from central.certificates import views

app_name = "central_certificates"
urlpatterns: list[URLPattern] = [
    path("sertifikat/", views.listing, name="listing"),
    path("sertifikat/unggah/", views.upload, name="upload"),
    path("sertifikat/<int:pk>/perbarui/", views.renew, name="renew"),
    path("sertifikat/domain/<int:pk>/", views.policy, name="policy"),
]
