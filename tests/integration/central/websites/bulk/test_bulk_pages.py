"""The pages of many requests: from the chosen file to the decision; a fixed number of queries however many lines."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from central.people.queries import today
from central.websites.bulk.pacing import carry_on
from central.websites.models import Batch, BatchLine, WebsiteRequest
from tests.factories.batches import COVER, as_csv, make_education_office, school_rows, submitted_batch
from tests.factories.people import make_agency, make_applicant
from tests.factories.websites import make_scan

pytestmark = pytest.mark.django_db
START, SUBMIT, REPORT = "/permohonan/massal/", "/permohonan/massal/ajukan/", "/permohonan/massal/laporan.csv"
BAD = ("school", "SMP Salah", "Kota Contoh", "www", "kotacontoh.sch.id")


@pytest.fixture
def browser_of(settings):
    def open_for(user):
        client = Client(headers={"host": settings.GAPURA_DOMAIN})
        client.force_login(user)
        return client

    return open_for


@pytest.fixture
def browser(browser_of, sender):
    return browser_of(sender)


def upload(content, name="sekolah.csv"):
    return {"file": SimpleUploadedFile(name, content)}


def checked(browser, rows):
    page = browser.post(START, upload(as_csv(rows)))
    return page, page.context["token"]


def cover(token, **changes):
    scan = SimpleUploadedFile("surat.pdf", make_scan().read())
    return {"token": token, **COVER, "letter_date": today().strftime("%d-%m-%Y"), "scan": scan, **changes}


def test_list_is_checked_then_submitted_under_its_letter(browser):
    page, token = checked(browser, [*school_rows(3), BAD])

    assert (page.context["tally"].new, page.context["tally"].refused) == (3, 1)
    assert "SMP Salah" in page.content.decode()
    assert not Batch.objects.exists()

    response = browser.post(SUBMIT, cover(token), follow=True)

    batch = Batch.objects.get()
    assert response.redirect_chain == [(f"/permohonan/massal/{batch.public_id}/", 302)]
    carry_on(seconds=600)
    assert WebsiteRequest.objects.filter(batch=batch).count() == 3


def test_sending_twice_submits_once(browser):
    _page, token = checked(browser, school_rows(2))

    browser.post(SUBMIT, cover(token))
    browser.post(SUBMIT, cover(token))

    assert Batch.objects.count() == 1
    assert BatchLine.objects.count() == 2


def test_slip_in_the_letter_loses_nothing_typed(browser):
    _page, token = checked(browser, school_rows(2))

    page = browser.post(SUBMIT, cover(token, head_nip="123", letter_number="420/9"))

    assert page.status_code == 200
    assert "head_nip" in page.context["form"].errors
    assert 'value="420/9"' in page.content.decode()
    assert page.context["token"] == token
    assert not Batch.objects.exists()


def test_letter_without_its_scan_is_not_sent(browser):
    _page, token = checked(browser, school_rows(2))

    page = browser.post(SUBMIT, cover(token, scan=""))

    assert list(page.context["form"].errors) == ["scan"]
    assert not Batch.objects.exists()


def test_report_has_the_reasons_beside_the_lines(browser):
    _page, token = checked(browser, [*school_rows(1), BAD, ("school", "=HYPERLINK(1)", *BAD[2:])])

    response = browser.post(REPORT, {"token": token})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["2", "3", "4"]
    assert [row[7] for row in rows[1:]] == ["ok", "name_reserved", "name_reserved"]
    assert rows[3][2] == "'=HYPERLINK(1)"
    assert rows[2][8]


@pytest.mark.parametrize("address", [SUBMIT, REPORT])
def test_changed_token_is_refused(browser, address):
    _page, token = checked(browser, school_rows(1))

    page = browser.post(address, cover(token + "x"))

    assert page.status_code == 409
    assert not Batch.objects.exists()


def test_token_of_somebody_else_is_refused(browser, browser_of, operator):
    _page, token = checked(browser, school_rows(1))

    assert browser_of(operator).post(SUBMIT, cover(token)).status_code == 409


def test_file_that_is_no_list_is_told_on_the_page(browser):
    page = browser.post(START, upload(b"bukan,daftar\n1,2\n"))

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["file"]


def test_ordinary_applicant_may_not_send_lists(browser_of, office):
    assert browser_of(office.applicant).get(START).status_code == 403


def test_batch_of_somebody_else_is_not_shown(browser_of, sender):
    batch = submitted_batch(school_rows(1), by=sender)
    other = make_applicant(make_agency("Dinas Lain (contoh)", label="lain"))

    assert browser_of(other).get(f"/permohonan/massal/{batch.public_id}/").status_code == 404


@pytest.fixture
def batch(sender):
    return submitted_batch(school_rows(3), by=sender)


def test_head_disposes_the_ticked_ones(browser_of, office, batch):
    browser = browser_of(office.head)
    first, second, _third = WebsiteRequest.objects.filter(batch=batch).order_by("id")
    ticked = [f"{case.number}:{case.version}" for case in (first, second)]
    page = browser.get(f"/disposisi/paket/{batch.number}/dispose/", {"pilih": ticked})
    assert len(page.context["chosen"]) == 2

    sheet = {"to": "Bidang Aplikasi", "instructions": ["1"], "urgency": "ORDINARY", "secrecy": "ORDINARY"}
    browser.post(f"/disposisi/paket/{batch.number}/dispose/", {"pilih": ticked, **sheet})

    states = WebsiteRequest.objects.filter(batch=batch).order_by("id").values_list("state", flat=True)
    assert list(states) == ["DISPOSED_HEAD", "DISPOSED_HEAD", "SUBMITTED"]


def test_slip_in_a_decision_decides_nothing(browser_of, office, batch):
    browser = browser_of(office.head)

    page = browser.post(f"/disposisi/paket/{batch.number}/dispose/", {"semua": "1", "to": "Bidang Aplikasi"})

    assert "instructions" in page.context["form"].errors
    assert not batch.orders.exists()


def test_decision_for_none_leads_back(browser_of, office, batch):
    response = browser_of(office.head).get(f"/disposisi/paket/{batch.number}/dispose/")

    assert response.status_code == 302


def queries_of(call):
    with CaptureQueriesContext(connection) as caught:
        response = call()
    assert response.status_code == 200
    return len(caught)


@pytest.mark.parametrize("page", ["/permohonan/massal/{0.public_id}/", "/permohonan/massal/{0.public_id}/kemajuan/"])
def test_pages_of_the_sender_cost_the_same_however_many_lines(browser_of, sender, page):
    browser = browser_of(sender)
    few, many = submitted_batch(school_rows(3)[:2], by=sender), submitted_batch(school_rows(14)[2:], by=sender)
    browser.get(START)

    costs = [queries_of(lambda batch=batch: browser.get(page.format(batch))) for batch in (few, many)]

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "page", ["/disposisi/paket/{0.number}/", "/disposisi/paket/{0.number}/kemajuan/", "/disposisi/"]
)
def test_pages_of_the_officials_cost_the_same_however_many_requests(browser_of, sender, office, page):
    browser = browser_of(office.head)
    few = submitted_batch(school_rows(2), by=sender)
    browser.get(START)
    first = queries_of(lambda: browser.get(page.format(few)))
    many = submitted_batch(school_rows(14)[2:], by=sender)

    assert queries_of(lambda: browser.get(page.format(many))) == first


def test_sender_finds_lists_apart_from_single_requests(browser, batch):
    page = browser.get("/permohonan/")

    assert list(page.context["batches"]) == [batch]
    assert list(page.context["requests"]) == []


def test_education_office_is_the_only_agency_that_may(browser_of, office, schools):
    assert browser_of(make_education_office()).get(START).status_code == 200
