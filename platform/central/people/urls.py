from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.people.views import account, appointments, links

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("akun/", account.account, name="account"),
    path("akun/instansi/", account.link, name="link"),
    path("orang/tautan/", links.waiting, name="links"),
    path("orang/tautan/<int:pk>/sahkan/", links.confirm, name="confirm_link"),
    path("orang/tautan/<int:pk>/tolak/", links.refuse, name="refuse_link"),
    path("orang/jabatan/", appointments.current, name="appointments"),
    path("orang/jabatan/baru/", appointments.new, name="appoint"),
    path("orang/jabatan/<int:pk>/akhiri/", appointments.end, name="end_appointment"),
]
