"""The main menu: each person sees what is theirs, at a cost that does not grow with the entries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from central.people.models import Role
from tests.factories.people import make_agency, make_applicant, make_official, make_post

pytestmark = pytest.mark.django_db
UNIT = {
    "DIVISION_HEAD": {"division": "Bidang A"},
    "SECTION_HEAD": {"division": "Bidang A", "section": "Seksi B"},
    "OFFICER": {"division": "Bidang A", "section": "Seksi B"},
}
OURS = (
    "/disposisi/",
    "/permohonan/",
    "/dasbor/",
    "/situs/",
    "/orang/tautan/",
    "/orang/jabatan/",
    "/kalender/",
    "/sop/",
)


def menu(client) -> list[str]:
    page = client.get("/sop/").content.decode()
    nav = page.split('class="site-nav"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', nav)


def test_a_visitor_tracks_and_reads_procedures(browser):
    assert menu(browser()) == ["/lacak/", "/sop/"]


def test_an_applicant_has_requests(applicant):
    assert menu(applicant) == ["/permohonan/", "/sop/"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("AGENCY_HEAD", ["/disposisi/", "/dasbor/", "/situs/", "/kalender/", "/sop/"]),
        ("OFFICER", ["/disposisi/", "/dasbor/", "/situs/", "/kalender/", "/sop/"]),
        ("AUDITOR", ["/dasbor/", "/situs/", "/orang/jabatan/", "/kalender/", "/sop/"]),
        (
            "PLATFORM_ADMIN",
            ["/dasbor/", "/situs/", "/orang/tautan/", "/orang/jabatan/", "/kalender/", "/sop/"],
        ),
    ],
)
def test_an_official_sees_what_the_post_opens(browser, role, seen):
    client = browser(make_official(role, **UNIT.get(role, {})))

    assert [address for address in menu(client) if address in OURS] == seen


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_whatever_the_menu_shows_opens(browser, role):
    client = browser(make_official(role, **UNIT.get(role, {})))

    for address in menu(client):
        assert client.get(address).status_code == 200, address


def test_an_official_who_also_acts_for_an_agency_has_both(browser):
    user = make_applicant(make_agency())
    make_post(user, "AUDITOR")

    assert {"/permohonan/", "/dasbor/"} <= set(menu(browser(user)))


def test_the_menu_asks_for_the_posts_once(browser):
    client = browser(make_official("PLATFORM_ADMIN"))
    menu(client)

    with CaptureQueriesContext(connection) as taken:
        menu(client)

    asked = [query["sql"] for query in taken if "people_appointment" in query["sql"] and "valid_from" in query["sql"]]
    assert len([sql for sql in asked if "EXISTS" not in sql and "LIMIT 1" not in sql]) == 1
