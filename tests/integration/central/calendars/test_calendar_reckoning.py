"""The calculator answers with the due time and says which days were skipped."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from kernel.clock.operations import confirm_closures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
QUESTION = {"date": "2026-03-13", "time": "15:45", "service": "", "policy": "WORKING_DAYS", "amount": "5"}


@pytest.fixture
def ask(reader):
    """Return a function that asks, and returns the page."""
    return lambda **changes: reader.get(f"/kalender/hitung/?{urlencode(QUESTION | changes)}").content.decode()


def test_the_first_vector_of_the_clock_is_answered_with_its_skipped_days(ask):
    confirm_closures(year=2026, source="SKB (contoh)", by="Administrator (contoh)")

    page = ask()

    assert "Jumat, 27 Maret 2026 pukul 16.30 WIB" in page
    assert "18 Maret (Cuti Bersama Hari Suci Nyepi)" in page
    assert "hari ke-5" in page
    assert "belum disahkan" not in page


def test_an_answer_that_rests_on_unconfirmed_days_says_so(ask):
    assert "belum" in ask().split('class="notice notice--warning"')[1].split("</div>")[0]


def test_a_service_time_of_a_procedure_can_be_chosen(ask):
    page = ask(date="2026-07-10", time="11:00", service="pembuatan-website.2", policy="", amount="")

    assert "Jumat, 10 Juli 2026 pukul 13.30 WIB" in page
    assert "SOP 003 langkah 2" in page


def test_the_form_begins_now_with_the_service_time_of_the_link(reader):
    page = reader.get("/kalender/hitung/?service=pembuatan-website.2").content.decode()

    assert 'value="2026-07-08"' in page
    assert 'value="09:00"' in page
    assert '<option value="pembuatan-website.2" selected>' in page
    assert 'class="error-summary"' not in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"time": "25.99"}, "time"),
        ({"amount": ""}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "999999"}, "amount"),
        ({"policy": ""}, "policy"),
        ({"service": "tidak.ada"}, "service"),
    ],
)
def test_a_bad_question_is_told_at_its_field(ask, change, field):
    page = ask(**change)

    assert f'href="#id_{field}' in page.split('class="error-summary"')[1].split("</div>")[0]
    assert 'class="panel"' not in page


def test_the_longest_service_time_is_answered(ask):
    assert 'class="panel"' in ask(date="2100-12-31", amount="2500")
