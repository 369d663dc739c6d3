"""A round of looks at the sites: whose turn it is, how a look is judged, and that a dead web host holds up nobody."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from central.dashboard import heartbeats
from central.dashboard.heartbeats import beat_round
from central.dashboard.tasks import look_at_sites
from kernel.locks import Left, only_one
from kernel.time import now
from provisioning.hosts.models import Placement, WebServer
from tenants.registry import figures
from tenants.registry.models import SiteHeartbeat
from tests.factories.registry import make_site_rows
from tests.fakes.site_web import SiteWeb, page
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(settings):
    """A web host that serves what a test lays there."""
    host = SiteWeb()
    with host.listening() as port:
        settings.GAPURA_PORT, settings.GAPURA_SCHEME = port, "http"
        yield host


@pytest.fixture
def silent_address():
    """An address of loopback where connections are taken and never answered, on the port of the tests' web host."""
    opened, stop = [], threading.Event()

    def listen(port):
        server = socket.create_server(("127.0.0.3", port), backlog=64)
        opened.append(server)
        return "127.0.0.3"

    yield listen
    stop.set()
    for server in opened:
        server.close()


def serve(web, *sites, **answer):
    for site in sites:
        web.serve(site.host, "/", **{"body": page(site.name), **answer})


def looks_at(site):
    return list(site.heartbeats.order_by("checked_at").values_list("ok", "status"))


@pytest.mark.parametrize(
    ("status", "headers", "ok"),
    [
        (200, {}, True),
        (302, {"Location": "/berita/"}, True),
        (301, {"Location": "https://lain.example/"}, True),
        (301, {"Location": "https://{host}:8443/"}, False),
        (404, {}, False),
        (503, {}, False),
        (502, {}, False),
    ],
    ids=["page", "own redirect", "elsewhere", "the web host's way to TLS", "not found", "suspended", "no application"],
)
def test_look_is_judged_by_what_a_visitor_would_get(web, status, headers, ok):
    [site] = make_site_rows(1)
    serve(web, site, status=status, headers={name: value.format(host=site.host) for name, value in headers.items()})

    assert beat_round() == 1

    assert looks_at(site) == [(ok, status)]
    assert SiteHeartbeat.objects.get().ms is not None


def test_site_nobody_answers_for_is_written_down_as_not_well(settings):
    settings.GAPURA_PORT, settings.GAPURA_SCHEME = free_port(), "http"
    [site] = make_site_rows(1)

    beat_round()

    assert looks_at(site) == [(False, None)]


def test_only_sites_that_visitors_should_reach_are_looked_at(web):
    shown = [*make_site_rows(1), *make_site_rows(1, state="READY", label="siap")]
    make_site_rows(1, state="SUSPENDED", label="tutup")
    serve(web, *shown)

    assert beat_round() == 2
    assert {row.tenant_id for row in SiteHeartbeat.objects.all()} == {site.pk for site in shown}


def test_site_seen_a_moment_ago_waits_its_turn_and_a_sick_one_is_looked_at_sooner(web):
    fresh, old, sick, never = make_site_rows(4)
    moment = now()
    for site, seconds, ok in ((fresh, 70, True), (old, 130, True), (sick, 70, False)):
        figures.record_heartbeat(tenant=site, ok=ok, status=200, ms=1, at=moment - timedelta(seconds=seconds))
    serve(web, fresh, old, sick, never)

    beat_round()

    assert Counter(host for host, _path in web.asked) == Counter(site.host for site in (old, sick, never))


def test_longest_unseen_are_looked_at_first_when_there_is_no_time_for_all(web):
    sites = make_site_rows(5)
    for site, minutes in zip(sites, (9, 5, 8, 6, 7), strict=True):
        figures.record_heartbeat(tenant=site, ok=True, status=200, ms=1, at=now() - timedelta(minutes=minutes))
    serve(web, *sites)

    beat_round(most=2)

    assert {host for host, _path in web.asked} == {sites[0].host, sites[2].host}


def test_thousand_sites_have_their_turn_within_two_rounds(web):
    """As many looks as DESIGN's cadence asks for: a dead site is known dead within minutes, however many there are."""
    sites = make_site_rows(1000)
    serve(web, *sites)

    looked = beat_round()

    assert looked == 1000
    assert SiteHeartbeat.objects.filter(ok=True).count() == 1000


def test_round_costs_the_same_statements_for_two_and_for_a_hundred_sites(web):
    serve(web, *make_site_rows(2))
    with CaptureQueriesContext(connection) as two:
        beat_round()
    serve(web, *make_site_rows(98, label="lagi"))
    SiteHeartbeat.objects.all().delete()
    with CaptureQueriesContext(connection) as hundred:
        beat_round()

    assert len(hundred) == len(two)


def test_looks_run_beside_each_other(web):
    """Each answer waits until another is being asked for: one after the other they would all come too late."""
    sites = make_site_rows(4)
    together = threading.Barrier(4)

    def wait_for_the_others():
        together.wait(timeout=heartbeats.SECONDS_A_LOOK)
        return "<title>Ada</title>"

    serve(web, *sites, body=wait_for_the_others)

    beat_round()

    assert SiteHeartbeat.objects.filter(ok=True).count() == 4


def test_web_host_that_drops_packets_takes_a_moment_and_not_the_round(web, settings, silent_address, monkeypatch):
    """Forty sites on it at three seconds each were more than a task may live; all are down, and known to be.

    Asked one by one, sixteen at a time, the four hundred would take half as long again as the round may.
    """
    monkeypatch.setattr(heartbeats, "SECONDS_A_LOOK", 0.5)
    settings.GAPURA_WEB_ADDRESS = "127.0.0.1"
    dead = WebServer.objects.create(
        name="bisu", title="Bisu", folder="bisu", address=silent_address(settings.GAPURA_PORT), state="IN_USE"
    )
    there, here = make_site_rows(400, label="bisu"), make_site_rows(3)
    Placement.objects.bulk_create(Placement(tenant=site, server=dead, placed_by="uji") for site in there)
    serve(web, *here)

    looked = beat_round(seconds=8.0)

    assert looked == 403
    assert SiteHeartbeat.objects.filter(tenant__in=here, ok=True).count() == 3
    assert SiteHeartbeat.objects.filter(tenant__in=there, ok=False, status=None).count() == 400


def test_round_ends_when_its_time_is_over_and_the_rest_have_the_next_one(web):
    sites = make_site_rows(3)
    serve(web, *sites)

    assert beat_round(seconds=0.0) == 0
    assert beat_round() == 3


def test_one_round_at_a_time(web):
    serve(web, *make_site_rows(1))

    with only_one(heartbeats.TURN, wait=False) as is_ours:
        assert is_ours
        assert look_at_sites() is Left.TO_ANOTHER
    assert SiteHeartbeat.objects.count() == 0
    assert look_at_sites() == 1
