"""Service times and the chain: revised with their source, never in place; open cases keep theirs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from central.websites.models import ChainPolicy
from central.websites.policy import current_policy as current_chain
from central.websites.procedure import LAPSE_POLICY
from kernel.audit.models import AuditEvent
from kernel.clock.models import ServicePolicy
from kernel.clock.operations import revise_policy
from kernel.clock.policies import Policy
from kernel.clock.queries import current_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
TIMES, CODE = "/kalender/waktu-layanan/", "pembuatan-website.2"
REVISE, CHAIN = f"{TIMES}{CODE}/ubah/", "/kalender/alur/ubah/"
REVISION = {
    "policy": "WORKING_MINUTES",
    "amount": "90",
    "valid_from": "2026-08-01",
    "source": "Keputusan Kepala Dinas (contoh)",
    "reason": "Uji coba",
}
SETTING = {
    "profile": "TABLE_4",
    "auto_provision": "on",
    "reservation_days": "20",
    "source": "Keputusan Kepala Dinas (contoh)",
}


def test_a_revision_is_a_new_version_and_the_old_one_holds_until_its_day(keeper):
    assert keeper.post(REVISE, REVISION).status_code == 302

    first, second = ServicePolicy.objects.filter(code=CODE).order_by("version")
    assert (first.amount, second.amount, second.made_by) == (60, 90, "Administrator Platform (contoh)")
    assert current_policy(CODE).standard.amount == 60
    page = keeper.get(f"{TIMES}{CODE}/").content.decode()
    assert "1 jam kerja" in page
    assert "90 menit kerja" in page
    assert "Keputusan Kepala Dinas (contoh)" in page
    assert "versi 2 mulai 1 Agustus 2026" in keeper.get(TIMES).content.decode()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"amount": ""}, "amount", "Jumlah belum diisi"),
        ({"amount": "0"}, "amount", "paling sedikit 1"),
        ({"amount": "2501", "policy": "WORKING_DAYS"}, "amount", "2500"),
        ({"amount": "satu"}, "amount", "bukan bilangan bulat"),
        ({"valid_from": "2019-01-01"}, "valid_from", ""),
        ({"source": ""}, "source", "Dasar keputusan belum diisi"),
        ({"reason": ""}, "reason", "Alasan belum diisi"),
        ({"policy": "GUESSED"}, "policy", "GUESSED"),
    ],
)
def test_a_bad_revision_is_refused_at_its_field_and_stays_typed(keeper, change, field, words):
    page = keeper.post(REVISE, REVISION | change).content.decode()

    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    assert f'href="#id_{field}' in summary
    assert words in summary
    assert ServicePolicy.objects.filter(code=CODE).count() == 1
    assert "Uji coba" in page or field == "reason"


def test_an_unknown_service_time_is_not_found(keeper):
    assert keeper.get(f"{TIMES}tidak.ada/").status_code == 404
    assert keeper.post(f"{TIMES}tidak.ada/ubah/", REVISION).status_code == 404


def test_every_deadline_is_listed_with_what_it_is_for(reader):
    page = reader.get(TIMES).content.decode()

    assert "Kepala Dinas mendisposisikan" in page
    assert "14 hari kerja" in page
    assert "/ubah/" not in page


def test_the_list_costs_the_same_with_one_version_or_three(reader):
    def cost():
        reader.get(TIMES)
        with CaptureQueriesContext(connection) as taken:
            reader.get(TIMES)
        return len(taken)

    one = cost()
    for amount in (70, 80):
        revise_policy(code=CODE, policy=Policy.WORKING_MINUTES, amount=amount, source="uji", reason="uji", by="uji")

    assert cost() == one


def test_the_chain_is_set_with_its_holding_time_in_one_breath(keeper):
    assert keeper.post(CHAIN, SETTING).status_code == 302

    policy = current_chain()
    assert (policy.profile, policy.auto_provision, policy.skipped_rows) == ("TABLE_4", True, [])
    assert current_policy(LAPSE_POLICY.code).standard.amount == 20
    assert {"chain_policy.set", "policy.revised"} <= set(AuditEvent.objects.values_list("event", flat=True))
    page = keeper.get("/kalender/alur/").content.decode()
    assert "Empat langkah (tabel)" in page
    assert "20 hari kerja" in page


def test_a_holding_time_that_stays_makes_no_new_version(keeper):
    keeper.post(CHAIN, SETTING | {"reservation_days": "14"})

    assert ServicePolicy.objects.filter(code=LAPSE_POLICY.code).count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"profile": "PROSE_9"}, "profile"),
        ({"skipped_rows": ["2"]}, "skipped_rows"),
        ({"reservation_days": "0"}, "reservation_days"),
        ({"reservation_days": "2501"}, "reservation_days"),
        ({"source": ""}, "source"),
        ({"source": "x" * 201}, "source"),
    ],
)
def test_a_bad_setting_of_the_chain_changes_nothing(keeper, change, field):
    page = keeper.post(CHAIN, SETTING | change).content.decode()

    assert f'href="#id_{field}' in page.split('class="error-summary"')[1].split("</div>")[0]
    assert not ChainPolicy.objects.exists()
    assert ServicePolicy.objects.filter(code=LAPSE_POLICY.code).count() == 1


def test_reports_passed_over_are_kept_and_shown(keeper):
    keeper.post(CHAIN, SETTING | {"profile": "PROSE_8", "skipped_rows": ["5", "7"]})

    assert current_chain().skipped_rows == ["5", "7"]
    assert "5, 7" in keeper.get("/kalender/alur/").content.decode()


def test_a_reader_sets_nothing(reader):
    assert reader.get("/kalender/alur/").status_code == 200
    assert reader.post(CHAIN, SETTING).status_code == 403
    assert reader.post(REVISE, REVISION).status_code == 403
    assert not ChainPolicy.objects.exists()
