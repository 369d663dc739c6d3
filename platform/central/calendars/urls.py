from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from central.calendars.views import chain, closures, hours, reckoning, service_times, year, zone

app_name = "calendars"
urlpatterns: list[URLPattern | URLResolver] = [
    path("kalender/", year.this_year, name="this_year"),
    path("kalender/siapkan/", year.set_up, name="set_up"),
    path("kalender/<int:year>/", year.one_year, name="year"),
    path("kalender/<int:year>/hari-libur/", closures.listing, name="closures"),
    path("kalender/<int:year>/hari-libur/usulkan/", closures.propose, name="propose"),
    path("kalender/<int:year>/hari-libur/sahkan/", closures.confirm, name="confirm"),
    path("kalender/hari-libur/tambah/", closures.add, name="add_closure"),
    path("kalender/hari-libur/<int:pk>/cabut/", closures.withdraw, name="withdraw_closure"),
    path("kalender/jam-kerja/", hours.listing, name="hours"),
    path("kalender/jam-kerja/ubah/", hours.set_week, name="set_week"),
    path("kalender/jam-kerja/khusus/", hours.add_dated, name="add_dated_hours"),
    path("kalender/jam-kerja/khusus/<int:pk>/hapus/", hours.remove_dated, name="remove_dated_hours"),
    path("kalender/riwayat/", zone.listing, name="versions"),
    path("kalender/pengaturan/", zone.change, name="change_zone"),
    path("kalender/hitung/", reckoning.reckon, name="reckon"),
    path("kalender/alur/", chain.current, name="chain"),
    path("kalender/alur/ubah/", chain.change, name="change_chain"),
    path("kalender/waktu-layanan/", service_times.listing, name="service_times"),
    path("kalender/waktu-layanan/<str:code>/", service_times.history, name="service_time"),
    path("kalender/waktu-layanan/<str:code>/ubah/", service_times.revise, name="revise_service_time"),
]
