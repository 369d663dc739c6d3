"""What a list costs in queries: the same however long it is, and for each line of it no more than a known number."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from central.people.queries import today
from central.websites.bulk.pacing import carry_on
from central.websites.models import Batch
from tests.factories.batches import COVER, PARENT, REGION, as_csv, judged, make_batch, school_rows, submitted_batch
from tests.factories.websites import make_scan

pytestmark = pytest.mark.django_db
START, SUBMIT, REPORT = "/permohonan/massal/", "/permohonan/massal/ajukan/", "/permohonan/massal/laporan.csv"
SIZES = (2, 12, 100)
# Each of these lines becomes a request with its receipt.
SUBMITTED = (2, 12, 24)
# A line is judged, its agency entered, its draft made and submitted, its receipt typeset, each in the audit chain.
QUERIES_A_LINE = 140


@pytest.fixture
def browser(sender, settings):
    """The sender's browser, which has looked around already."""
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(sender)
    client.get(START)
    return client


def cost_of(work):
    """Count the statements of some work; Django's own log forgets those before the last 9,000."""
    asked = 0

    def counted(execute, *call):
        nonlocal asked
        asked += 1
        return execute(*call)

    with connection.execute_wrapper(counted):
        work()
    return asked


def cost_of_page(browser, address):
    """Count the statements of a page that was seen just before: what is remembered for a minute is remembered anew."""
    browser.get(address)
    return cost_of(lambda: browser.get(address))


def lists_of(sizes):
    """Lists of these sizes, no line in two of them, nor the first of all schools."""
    rows, bounds = school_rows(1 + sum(sizes)), accumulate(sizes, initial=1)
    return [rows[first:last] for first, last in pairwise(bounds)]


def refused_rows(count):
    """Lines that are wrong in two ways, turn about: a reserved name, and a name that looks like one of the list."""
    return [
        ("school", f"SMP Salah {at}", REGION, "www" if at % 2 else f"smpn{2 + at // 9}-{2 + at % 8}x", PARENT)
        for at in range(count)
    ]


def good(size):
    return school_rows(size)


def bad(size):
    return refused_rows(size)


@pytest.mark.parametrize("rows", [good, bad])
def test_list_is_judged_by_the_same_queries_however_long(sender, rows):
    costs = [cost_of(lambda size=size: judged(rows(size), by=sender)) for size in SIZES]

    assert len(set(costs)) == 1, costs


def posted(browser, address, **data):
    response = browser.post(address, data)
    assert response.status_code in (200, 302), response.status_code
    return response


@pytest.mark.parametrize("rows", [good, bad])
def test_check_and_report_cost_the_same_however_long_the_list(browser, rows):
    checks, reports = [], []
    for size in SIZES:
        content = as_csv(rows(size))
        found = {}

        def check(content=content, found=found):
            file = SimpleUploadedFile("sekolah.csv", content)
            found["token"] = posted(browser, START, file=file).context["token"]

        checks.append(cost_of(check))
        reports.append(cost_of(lambda found=found: posted(browser, REPORT, **found)))

    assert len(set(checks)) == 1, checks
    assert len(set(reports)) == 1, reports


def test_sending_and_its_page_cost_the_same_however_long_the_list(browser, sender):
    make_batch(school_rows(1), by=sender)
    sendings, pages = [], []
    for rows in lists_of(SIZES):
        file = SimpleUploadedFile("sekolah.csv", as_csv(rows))
        token = posted(browser, START, file=file).context["token"]
        letter = {**COVER, "token": token, "letter_date": today().strftime("%d-%m-%Y")}
        scan = SimpleUploadedFile("surat.pdf", make_scan().read())
        sendings.append(cost_of(lambda letter=letter, scan=scan: posted(browser, SUBMIT, **letter, scan=scan)))
        batch = Batch.objects.latest("id")
        assert batch.lines.count() == len(rows)
        pages.append(cost_of_page(browser, f"/permohonan/massal/{batch.public_id}/"))

    assert len(set(sendings)) == 1, sendings
    assert len(set(pages)) == 1, pages


def test_line_becomes_a_request_by_no_more_queries_however_long_the_list(browser, sender):
    submitted_batch(school_rows(1), by=sender)
    costs, pages = [], []
    for rows in lists_of(SUBMITTED):
        batch = make_batch(rows, by=sender)
        costs.append(cost_of(lambda: carry_on(seconds=600)) / len(rows))
        assert batch.lines.filter(state="SUBMITTED").count() == len(rows)
        pages.append(cost_of_page(browser, f"/permohonan/massal/{batch.public_id}/"))

    assert costs == sorted(costs, reverse=True)
    assert costs[0] <= QUERIES_A_LINE, costs
    assert len(set(pages)) == 1, pages
