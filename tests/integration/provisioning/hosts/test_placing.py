"""Where new sites go, what keeps two from taking the last place, and what people may do with a web host."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue
from kernel.time import now
from provisioning.hosts import operations
from provisioning.hosts.errors import ServerFull, ServerHasSites, ServerIsDefault, ServerNotInUse, ServersFull
from provisioning.hosts.models import Placement, WebServer
from provisioning.hosts.placing import place, place_again
from provisioning.hosts.queries import default_server, living_on, loads, server_of, servers_of
from provisioning.models import Run
from provisioning.operations import move_sites, start_lifecycle
from provisioning.outcomes import Done, Wait
from provisioning.plan import Plan
from provisioning.states import ReasonCode
from provisioning.steps import schema
from tenants.registry.models import Tenant
from tests.factories.provisioning import make_job, make_run
from tests.factories.registry import make_parent, make_tenant


def add(name="kedua", **values):
    return operations.add(name=name, by="uji", **{"address": "203.0.113.20", **values})


def test_existing_installation_has_one_default_with_the_values_of_the_settings(db, settings):
    settings.DNS_TARGET, settings.GAPURA_WEB_ADDRESS = "203.0.113.10", "127.0.0.9"
    server = default_server()

    assert (server.target, server.door, server.folder, server.capacity) == ("203.0.113.10", "127.0.0.9", "web", None)
    assert server_of(make_tenant()) == server


def test_new_site_goes_where_the_fewest_are_and_stays_there(db):
    other = add()
    make_tenant()  # without a place of its own: it counts for the default
    first, second, third = (make_tenant(state="CLAIMED") for _number in range(3))
    placed = [place(site=site, by="uji") for site in (first, second, third)]

    assert [server.name for server in placed] == ["kedua", "utama", "kedua"]
    assert place(site=first, by="uji") == other
    assert loads() == {default_server().pk: 2, other.pk: 2}
    assert servers_of([first, second]) == {first.pk: other, second.pk: default_server()}


def test_full_draining_and_retired_ones_get_no_site(db):
    full, out = add("penuh", capacity=1), add("lama")
    operations.retire(server=out, by="uji")
    operations.drain(server=default_server(), by="uji")
    assert place(site=make_tenant(), by="uji") == full

    with pytest.raises(ServersFull):
        place(site=make_tenant(), by="uji")


def test_step_waits_when_all_are_full_and_is_woken_when_there_is_room(db):
    WebServer.objects.update(capacity=1)
    make_tenant()
    job = make_job(reference="PW-2026-0009", parent_id=make_parent().pk)
    outcome = schema.apply(job, Plan())
    assert (type(outcome), outcome.reason) == (Wait, ReasonCode.SERVERS_FULL)
    run = make_run(state="waiting", reason_code=ReasonCode.SERVERS_FULL.value, wake_at=now().replace(year=2099))

    operations.change(server=default_server(), by="uji", capacity=2)

    run.refresh_from_db()
    assert run.wake_at <= now()
    assert isinstance(schema.apply(job, Plan()), Done)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_as_many_get_a_place_as_there_are():
    sites = [make_tenant(state="CLAIMED") for _number in range(3)]
    other = add("kedua", capacity=2)
    operations.drain(server=default_server(), by="uji")

    def try_it(site):
        try:
            return place(site=site, by="uji").name
        except ServersFull:
            return "full"
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        told = sorted(pool.map(try_it, sites))

    assert told == ["full", "kedua", "kedua"]
    assert Placement.objects.filter(server=other).count() == 2


def test_archived_site_that_comes_back_is_placed_anew_where_its_own_is_full(db):
    other, site = add(capacity=1), make_tenant()
    Placement.objects.create(tenant=site, server=other, placed_by="uji")
    archived = {"state": "ARCHIVED", "proven_at": None, "archived_at": now()}
    Tenant.objects.filter(pk=site.pk).update(**archived)
    assert place_again(site=site, by="uji") == other
    Placement.objects.create(tenant=make_tenant(), server=other, placed_by="uji")

    assert place_again(site=site, by="uji") == default_server()


@pytest.mark.parametrize(
    "values",
    [
        {"is_default": True},
        {"capacity": 0},
        {"address": ""},
        {"state": "BROKEN"},
        {"folder": "web"},
        {"emptied_since": now(), "emptied_by": "uji"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_database_refuses_a_web_host(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        WebServer.objects.create(**{"name": "x", "title": "X", "folder": "x", "address": "203.0.113.1", **values})


def test_database_refuses_to_remove_a_web_host_with_sites(db):
    other = add()
    Placement.objects.create(tenant=make_tenant(), server=other, placed_by="uji")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM hosts_webserver WHERE id = %s", [other.pk])
        connection.check_constraints()


def test_web_host_with_sites_and_the_default_are_not_retired(db):
    other = add()
    Placement.objects.create(tenant=make_tenant(), server=other, placed_by="uji")

    with pytest.raises(ServerHasSites):
        operations.retire(server=other, by="uji")
    with pytest.raises(ServerIsDefault):
        operations.retire(server=default_server(), by="uji")


def test_last_web_host_in_use_is_not_emptied(db):
    with pytest.raises(ServerNotInUse):
        operations.drain(server=default_server(), by="uji")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Web Dua"),
        ("folder", "../etc"),
        ("folder", "media"),
        ("address", "http://web2"),
        ("listen", ["8080"]),
        ("capacity", 0),
        ("inventory_host", "web2"),
    ],
)
def test_wrong_value_is_refused_at_its_field(db, field, value):
    with pytest.raises(InvalidValue) as refused:
        operations.add(**{"name": "kedua", "by": "uji", "address": "203.0.113.20", field: value})

    assert refused.value.field == field


def test_every_deed_leaves_an_audit_event(db):
    server = add()
    operations.change(server=server, by="uji", capacity=5)
    operations.drain(server=server, by="uji", moves_sites=True)
    operations.take_back(server=server, by="uji")
    operations.retire(server=server, by="uji")

    events = AuditEvent.objects.filter(subject="web_host:kedua").order_by("position").values_list("event", flat=True)
    assert list(events) == [f"web_host.{deed}" for deed in ("added", "changed", "drained", "taken_back", "retired")]


def test_transfer_holds_its_place_from_the_start(db):
    other, first, second = add(capacity=1), make_tenant(), make_tenant()
    start_lifecycle(kind="transfer", tenant=first, by="uji", server=other.name)

    with pytest.raises(ServerFull):
        start_lifecycle(kind="transfer", tenant=second, by="uji", server=other.name)
    assert loads()[other.pk] == 1


@pytest.mark.parametrize("server", ["utama", "tiada"])
def test_transfer_to_its_own_or_to_none_is_refused(db, server):
    add()
    with pytest.raises(InvalidValue) as refused:
        start_lifecycle(kind="transfer", tenant=make_tenant(), by="uji", server=server)

    assert refused.value.field == "server"


def test_emptying_moves_only_so_many_at_once(db, settings):
    settings.GAPURA_TRANSFERS = 2
    add()
    sites = [make_tenant() for _number in range(3)]
    operations.drain(server=default_server(), by="uji", moves_sites=True)

    assert (move_sites(), move_sites()) == (2, 0)
    moving = Run.objects.filter(kind="transfer")
    assert {run.schema_name for run in moving} == {site.schema_name for site in sites[:2]}
    assert {run.requested_by for run in moving} == {"uji"}
    assert living_on(default_server()).count() == 3


def test_bulk_question_costs_the_same_for_many(db, django_assert_num_queries):
    sites = [make_tenant() for _number in range(3)]
    with django_assert_num_queries(2):
        servers_of(sites)
    with django_assert_num_queries(2):
        servers_of(sites[:1])
