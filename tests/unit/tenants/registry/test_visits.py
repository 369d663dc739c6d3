"""Who counts as a visitor."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tenants.registry.visitors.agents import is_robot
from tenants.registry.visitors.collecting import Collector
from tenants.registry.visitors.marks import client_network
from tenants.registry.visitors.middleware import is_visit

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8.5",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (X11) HeadlessChrome/126.0",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "UptimeRobot/2.0",
        "gapura-proof/1",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0)",
    ],
)
def test_robot_is_known_by_its_agent(agent):
    assert is_robot(agent)


@pytest.mark.parametrize(
    "agent", [PHONE, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"]
)
def test_browser_is_no_robot(agent):
    assert not is_robot(agent)


def _visit(path="/", *, status=200, kind="text/html; charset=utf-8", method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers={"User-Agent": PHONE, **headers})
    return is_visit(request, HttpResponse(status=status, content_type=kind))


def test_page_given_to_a_browser_is_a_visit():
    assert _visit()


@pytest.mark.parametrize(
    "unlike",
    [
        {"status": 404},
        {"status": 302},
        {"kind": "application/json"},
        {"method": "post"},
        {"path": "/kelola/pages/"},
        {"path": "/aktivasi/token/"},
        {"User-Agent": "curl/8.5"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"HX-Request": "true"},
    ],
    ids=str,
)
def test_anything_else_is_not(unlike):
    assert not _visit(**unlike)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address", "not an address"),
    ],
)
def test_network_of_an_address(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_forwarded_address_counts_only_behind_our_own_proxy(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}
    )

    assert client_network(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client_network(request) == "203.0.113.7"


def test_collector_hands_over_everything_once():
    collector = Collector()
    today = date(2026, 11, 21)
    for mark in (1, 1, 2):
        collector.add(tenant_id=7, day=today, mark=mark)

    taken = collector.take()

    assert (taken[7, today].views, taken[7, today].marks) == (3, {1, 2})
    assert collector.take() == {}
    collector.give_back(taken)
    assert collector.take()[7, today].views == 3
