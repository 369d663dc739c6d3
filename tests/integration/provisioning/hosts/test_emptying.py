"""Moving all sites of a web host: what of a zone that changes, and whose yes it needs before the first one goes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from central.hosts import operations as of_people
from kernel.audit.models import AuditEvent
from kernel.errors import NotAllowed
from provisioning.hosts import operations
from provisioning.hosts.emptying import Share, approve, large_shares
from provisioning.hosts.errors import EmptyingNotAsked
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import default_server
from provisioning.models import Run
from provisioning.operations import move_sites
from tenants.registry import domains
from tests.factories.people import make_official
from tests.factories.registry import make_parent, make_tenant

PARENT = "contohprov.go.id"


@pytest.fixture
def second(db):
    return operations.add(name="kedua", by="uji", address="203.0.113.20")


def make_site(*, names=1, on=None, parent=None):
    """Return a site with so many names under its parent domain, on a web host."""
    from provisioning.hosts.placing import move

    site = make_tenant(parent=parent)
    for number in range(1, names):
        domain = f"{site.label}-{number}.{site.parent.serving_suffix}"
        domains.add(tenant=site, domain=domain, is_custom=False, by="uji")
    domains.add(tenant=site, domain=site.planned_host, is_custom=False, by="uji")
    move(site=site, to=on or default_server(), by="uji")
    return site


@pytest.mark.parametrize(
    ("here", "elsewhere", "shares"),
    [
        pytest.param([2, 2], [6], [Share(PARENT, 4, 10)], id="four of ten"),
        pytest.param([2, 1], [7], [], id="three of ten"),
        pytest.param([4, 5], [], [], id="all of nine, too few for a share"),
        pytest.param([9, 1], [], [Share(PARENT, 10, 10)], id="all there are"),
        pytest.param([9], [1], [], id="one site is a person's choice"),
    ],
)
def test_share_of_a_zone_is_counted_over_all_sites_that_go(second, here, elsewhere, shares):
    for names in here:
        make_site(names=names)
    for names in elsewhere:
        make_site(names=names, on=second)

    assert large_shares(default_server()) == shares


def test_domains_of_sites_own_and_other_parents_do_not_count(second):
    for site in (make_site(names=2), make_site(names=1), make_site(names=7, on=second)):
        domains.add(tenant=site, domain=f"www.{site.label}.example", is_custom=True, by="uji")
    make_site(names=9, parent=make_parent(name="contohkota.go.id"))

    assert large_shares(default_server()) == []


def test_nothing_changes_in_dns_where_all_web_hosts_have_one_address(second):
    WebServer.objects.filter(pk=second.pk).update(address=default_server().target)
    make_site(names=9)
    make_site()

    assert large_shares(default_server()) == []


@pytest.fixture
def asked(second):
    """A web host whose ten names, of two sites, would all lead elsewhere."""
    make_site(names=9)
    make_site()
    return operations.drain(server=default_server(), by="user:1", moves_sites=True)


def test_emptying_that_changes_a_large_part_of_a_zone_waits_for_a_second_person(asked):
    assert (asked.state, asked.emptied_since, asked.emptying_asked_by) == ("DRAINING", None, "user:1")
    assert move_sites() == 0

    approve(server=asked, by="user:2")

    assert move_sites() == 2
    asked.refresh_from_db()
    assert (asked.emptied_by, asked.emptying_asked_at, asked.emptying_asked_by) == ("user:1", None, "")
    assert set(Run.objects.values_list("requested_by", flat=True)) == {"user:1"}
    event = AuditEvent.objects.get(event="web_host.emptying_approved")
    assert (event.subject, event.data["asked_by"]) == ("web_host:utama", "user:1")


def test_whoever_asked_cannot_approve_it_and_asking_again_changes_nothing(asked):
    again = operations.drain(server=asked, by="user:2", moves_sites=True)

    with pytest.raises(NotAllowed):
        approve(server=again, by="user:1")

    assert (again.emptying_asked_by, move_sites()) == ("user:1", 0)


@pytest.mark.parametrize("deed", ["take_back", "approve"])
def test_what_is_withdrawn_or_approved_waits_no_more(asked, deed):
    {"take_back": operations.take_back, "approve": approve}[deed](server=asked, by="user:2")

    with pytest.raises(EmptyingNotAsked):
        approve(server=asked, by="user:3")


def test_small_part_needs_no_second_person(second):
    make_site(names=2)
    make_site()
    make_site(names=7, on=second)

    drained = operations.drain(server=default_server(), by="user:1", moves_sites=True)

    assert (drained.emptied_by, drained.emptying_asked_at) == ("user:1", None)
    assert move_sites() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"emptying_asked_by": "user:1"},
        {"emptying_asked_by": "user:1", "emptying_asked_at": "2026-11-27T00:00Z"},
        {"emptying_asked_at": "2026-11-27T00:00Z", "state": "DRAINING"},
    ],
    ids=["without when", "in use", "without whom"],
)
def test_database_refuses_a_half_asked_emptying(second, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        WebServer.objects.filter(pk=second.pk).update(**values)


def browser(settings, person):
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(person)
    return client


def test_pages_say_what_changes_and_let_another_administrator_approve(second, settings):
    make_site(names=9)
    make_site()
    one, other = make_official("PLATFORM_ADMIN"), make_official("PLATFORM_ADMIN")
    page, button = "/situs/server/utama/", 'action="/situs/server/utama/setujui/"'
    said = "10 dari 10 nama di bawah contohprov.go.id akan mengarah ke server web lain."

    before = browser(settings, one).get(f"{page}kosongkan/").content.decode()
    browser(settings, one).post(f"{page}kosongkan/", {"how": "move"})
    askers, others = (browser(settings, person).get(page).content.decode() for person in (one, other))
    refused = browser(settings, one).post(f"{page}setujui/", follow=True).content.decode()
    assert default_server().emptied_since is None
    browser(settings, other).post(f"{page}setujui/")

    assert all(said in " ".join(text.split()) for text in (before, askers, others))
    assert (button in askers, button in others) == (False, True)
    assert "tidak dapat sekaligus menyetujui" in refused
    assert default_server().emptied_since is not None


def test_operator_approves_no_emptying(asked):
    with pytest.raises(NotAllowed):
        of_people.approve_emptying(server=asked, by=make_official("OPERATOR"))
