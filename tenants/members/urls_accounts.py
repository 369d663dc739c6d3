"""Sign-in, sign-out, passwords and addresses: allauth's views under Indonesian paths, its names kept."""

from __future__ import annotations

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path, re_path

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", views.login, name="account_login"),
    path("masuk/lagi/", views.reauthenticate, name="account_reauthenticate"),
    path("keluar/", views.logout, name="account_logout"),
    path("daftar/", views.signup, name="account_signup"),
    path("akun/nonaktif/", views.account_inactive, name="account_inactive"),
    path("surel/", views.email, name="account_email"),
    path("surel/periksa/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^surel/sahkan/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("sandi/ubah/", views.password_change, name="account_change_password"),
    path("sandi/buat/", views.password_set, name="account_set_password"),
    path("sandi/lupa/", views.password_reset, name="account_reset_password"),
    path("sandi/lupa/terkirim/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sandi/baru/selesai/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", include("allauth.mfa.urls")),
]
