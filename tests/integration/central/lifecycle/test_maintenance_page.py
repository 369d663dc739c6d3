"""The page that switches a site's maintenance page on, and the button that ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.time import now
from tests.factories.people import make_official
from tests.integration.central.lifecycle.test_site_page import browser, operator, page_of, site  # noqa: F401

pytestmark = pytest.mark.django_db

WHY = "Isi situs ditata ulang."


def wish(**more):
    later = timezone.localtime(now() + timedelta(hours=3))
    return {"reason": WHY, "until": later.strftime("%Y-%m-%dT%H:%M"), **more}


def test_operator_switches_it_on_and_off_again(operator, site):  # noqa: F811
    shown = operator.post(page_of(site, "pemeliharaan"), wish(), follow=True).content.decode()
    site.refresh_from_db()
    on = site.is_in_maintenance
    ended = operator.post(page_of(site, "pemeliharaan/selesai"), follow=True).content.decode()
    site.refresh_from_db()

    assert (on, site.is_in_maintenance) == (True, False)
    assert WHY in shown
    assert "Tampilkan kembali situs" in shown
    assert "Situs tampil kembali bagi pengunjung." in ended


def test_what_was_typed_stays_beside_each_error(operator, site):  # noqa: F811
    past = operator.post(page_of(site, "pemeliharaan"), wish(until="2020-01-01T10:00")).content.decode()
    empty = operator.post(page_of(site, "pemeliharaan"), {"reason": "", "until": "besok"}).content.decode()

    assert "Waktu selesai sudah lewat" in past
    assert WHY in past
    assert "Alasan belum diisi" in empty
    assert "Ini bukan tanggal dan jam" in empty
    site.refresh_from_db()
    assert site.maintenance_until is None


def test_auditor_has_no_switch(settings, site):  # noqa: F811
    auditor = browser(settings, make_official("AUDITOR"))

    assert auditor.post(page_of(site, "pemeliharaan"), wish()).status_code == 403
    assert "/pemeliharaan/" not in auditor.get(page_of(site)).content.decode()


def test_unknown_site_is_not_found(operator):  # noqa: F811
    assert operator.get("/situs/t_tiada/pemeliharaan/").status_code == 404
