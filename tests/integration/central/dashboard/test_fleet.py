"""The list of the sites: found by name, host and state, drawn with their looks, at the same cost however many."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.time import now
from tenants.registry.models import Domain, SiteHeartbeat
from tests.factories.people import make_official
from tests.factories.registry import make_site_rows

pytestmark = pytest.mark.django_db
LISTED = ("CLAIMED", "READY", "ACTIVE", "SUSPENDED", "FAILED", "ARCHIVED")


@pytest.fixture
def browse(settings):
    """Return a browser of somebody who holds a role; it gives a page's text."""

    def as_(role="AUDITOR"):
        client = Client(headers={"host": settings.GAPURA_DOMAIN, "accept-language": "id"})
        client.force_login(make_official(role))

        def page(query=""):
            answer = client.get(f"/situs/{query}")
            assert answer.status_code == 200
            return unescape(answer.content.decode())

        return page

    return as_


def named(page):
    """Return the names of the sites a page lists, in order."""
    return re.findall(r'<th scope="row" class="wrap"><a href="/situs/t_\w+/">([^<]+)</a>', page)


def bars(page):
    """Return the heartbeat bars of each site of a page, the newest last."""
    drawn = re.findall(r'<svg class="heartbeat".*?</svg>', page)
    return [re.findall(r'class="beat--(\w+)"', one) for one in drawn]


def one_in_each_state():
    return {state: make_site_rows(1, state=state, label=state.lower())[0] for state in (*LISTED, "DELETED")}


def test_list_shows_every_site_but_what_is_in_store_and_what_is_deleted(browse):
    rows = one_in_each_state()

    assert named(browse()()) == sorted(rows[state].name for state in LISTED)


@pytest.mark.parametrize("state", [*LISTED, "DELETED"])
def test_state_is_a_filter_and_stays_chosen(browse, state):
    rows = one_in_each_state()

    page = browse()(f"?state={state}")

    assert named(page) == [rows[state].name]
    assert re.findall(r'<option value="(\w*)" selected', page) == [state]


def test_state_nobody_knows_is_no_filter(browse):
    one_in_each_state()

    assert len(named(browse()("?state=POOL"))) == len(LISTED)


def test_archived_site_is_found_with_its_way_back_by_those_who_may(browse):
    [site] = make_site_rows(1, state="ARCHIVED", label="lama")
    way_back = f'href="/situs/{site.schema_name}/pulihkan/"'

    operator, auditor = browse("OPERATOR")("?q=lama"), browse("AUDITOR")("?q=lama")

    assert (named(operator), named(auditor)) == ([site.name], [site.name])
    assert (way_back in operator, way_back in auditor) == (True, False)
    assert f'href="{site.url}"' not in operator, "nothing answers there any more"


def test_way_back_of_an_archived_site_leads_to_its_restore(settings):
    [site] = make_site_rows(1, state="ARCHIVED", label="lama")
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official("OPERATOR"))

    answer = client.get(f"/situs/{site.schema_name}/pulihkan/")

    assert (answer.status_code, answer.context["deed"].kind.key) == (200, "restore")


def test_sites_that_do_not_answer_are_a_filter(browse):
    sick, well, again, unseen = make_site_rows(4)
    moment = now()
    for site, looks in ((sick, [True, False]), (well, [True]), (again, [False, True])):
        for ago, ok in enumerate(reversed(looks)):
            at = moment - timedelta(minutes=2 * ago)
            SiteHeartbeat.objects.create(tenant=site, ok=ok, checked_at=at)

    assert named(browse()("?state=DOWN")) == [sick.name]
    assert unseen.name


@pytest.mark.parametrize("typed", ["sosial", "SOSIAL", "dinsos", "sosial.example", "dinsos.contohprov"])
def test_search_looks_at_name_subdomain_and_every_host_name(browse, typed):
    [wanted, _other] = make_site_rows(2)
    wanted.name, wanted.label = "Dinas Sosial (contoh)", "dinsos"
    wanted.save()
    Domain.objects.filter(tenant=wanted).update(domain="dinsos.contohprov.gapura.localhost")
    Domain.objects.create(tenant=wanted, domain="sosial.example", is_primary=False, is_custom=True)

    page = browse()(f"?q={typed}")

    assert named(page) == ["Dinas Sosial (contoh)"]
    assert f'value="{typed}"' in page


@pytest.mark.parametrize("query", ["?q=tidakada", "?state=SUSPENDED"])
def test_nothing_found_is_said(browse, query):
    make_site_rows(1)

    page = browse()(query)

    assert named(page) == []
    assert "Tidak ada situs yang cocok dengan pencarian ini." in page


def test_no_sites_at_all_is_said(browse):
    assert "Belum ada situs." in browse()()


def test_fifty_a_page_and_the_filter_goes_along(browse):
    rows = make_site_rows(120, label="unit")
    make_site_rows(1, label="lain")
    page = browse()

    seen, link = [], "?q=unit&state=ACTIVE"
    for _page in range(3):
        shown = page(link)
        seen.append(named(shown))
        following = re.search(r'rel="next" href="([^"]+)"', shown)
        link = following[1] if following else ""

    assert [len(names) for names in seen] == [50, 50, 20]
    assert [name for names in seen for name in names] == [row.name for row in rows]
    assert link == ""
    assert 'rel="prev" href="?page=2&q=unit&state=ACTIVE"' in shown
    assert "120 situs" in shown


@pytest.mark.parametrize("number", ["0", "99", "abc", "-1"])
def test_page_that_is_not_there_shows_one_that_is(browse, number):
    make_site_rows(3)

    assert len(named(browse()(f"?page={number}"))) == 3


def test_heartbeat_draws_the_last_thirty_looks_the_newest_at_the_right(browse):
    often, seldom = make_site_rows(2)
    moment = now()
    for ago in range(35):
        SiteHeartbeat.objects.create(tenant=often, ok=ago % 10 != 0, checked_at=moment - timedelta(minutes=2 * ago))
    for ago, ok in ((1, False), (2, True)):
        SiteHeartbeat.objects.create(tenant=seldom, ok=ok, checked_at=moment - timedelta(minutes=ago))

    page = browse()()

    first, second = bars(page)
    assert first == ["bad" if ago % 10 == 0 else "ok" for ago in reversed(range(30))]
    assert second == [*["none"] * 28, "ok", "bad"]
    assert "27 dari 30 pemeriksaan terakhir" in page
    assert "1 dari 2 pemeriksaan terakhir" in page


@pytest.mark.parametrize("path", ["/situs/", "/dasbor/"])
def test_pages_cost_the_same_statements_for_two_twelve_and_a_hundred_sites(settings, path):
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official("OPERATOR"))
    client.get(path)  # what a process looks up once
    counts, there = [], 0
    for number in (2, 12, 100):
        rows = make_site_rows(number - there, label=f"n{number}x")
        there = number
        SiteHeartbeat.objects.bulk_create(SiteHeartbeat(tenant=row, ok=True, checked_at=now()) for row in rows)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))

    assert counts == [counts[0]] * 3
