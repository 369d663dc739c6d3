"""Visitors are counted, and nobody can tell afterwards who they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.time import now
from tenants.registry import figures, freshness, tasks
from tenants.registry.models import ContentFreshness, DailyVisits, SiteHeartbeat, VisitorMark, VisitorSalt
from tenants.registry.switching import in_raw_schema, in_tenant
from tenants.registry.visitors import collecting, marks
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"


def _visit(tenant, *, address="203.0.113.7", agent=PHONE, path="/"):
    client = Client(HTTP_HOST=tenant.host, REMOTE_ADDR=address)
    return client.get(path, headers={"User-Agent": agent})


def _counted(tenant):
    figures.roll_up()
    row = DailyVisits.objects.filter(tenant=tenant).first()
    return (row.visitors, row.views) if row else (0, 0)


def test_visitors_are_different_people_and_views_are_pages(tenant_a, tenant_b):
    for address, agent in [
        ("203.0.113.7", PHONE),
        ("203.0.113.7", PHONE),
        ("203.0.113.7", DESK),
        ("198.51.100.1", PHONE),
    ]:
        assert _visit(tenant_a, address=address, agent=agent).status_code == 200
    _visit(tenant_b)

    assert _counted(tenant_a) == (3, 4)
    assert _counted(tenant_b) == (1, 1)


def test_visitor_met_by_two_processes_is_one(tenant_a):
    _visit(tenant_a)
    assert _counted(tenant_a) == (1, 1)
    marks.forget_salts()  # another process: it reads the day's salt from the database

    _visit(tenant_a)

    assert _counted(tenant_a) == (1, 2)


def test_robots_management_and_missing_pages_are_not_counted(tenant_a):
    _visit(tenant_a, agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    _visit(tenant_a, path="/masuk/")
    _visit(tenant_a, path="/tidak-ada/")
    _visit(tenant_a, agent="")

    assert _counted(tenant_a) == (0, 0)


def test_no_cookie_is_set_and_no_address_is_stored(tenant_a):
    answer = _visit(tenant_a)
    _counted(tenant_a)

    assert not answer.cookies
    with connection.cursor() as cursor:
        for table in ("visitormark", "visitorsalt", "dailyvisits"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM registry_{table} t")
            stored = cursor.fetchone()[0]
            assert "203.0.113" not in stored
            assert "Mozilla" not in stored


def test_same_visitor_leaves_unlike_marks_at_two_sites_and_on_two_days(tenant_a, tenant_b):
    request = _visit(tenant_a).wsgi_request
    day = date(2026, 11, 21)
    found = {
        marks.mark_of(request, tenant_id=tenant.pk, day=day + timedelta(days=later))
        for tenant in (tenant_a, tenant_b)
        for later in (0, 1)
    }

    assert len(found) == 4


def test_salt_and_marks_of_a_day_are_destroyed_when_it_is_over(tenant_a, hold_clock):
    clock = hold_clock(datetime(2026, 11, 21, 10, 0, tzinfo=UTC))
    _visit(tenant_a)
    assert _counted(tenant_a) == (1, 1)
    assert VisitorSalt.objects.count() == 1

    clock.shift(timedelta(days=1))
    figures.roll_up()

    assert not VisitorSalt.objects.exists()
    assert not VisitorMark.objects.exists()
    assert DailyVisits.objects.get(tenant=tenant_a).visitors == 1


def test_day_is_the_platform_s_own_not_utc_s(tenant_a, hold_clock):
    hold_clock(datetime(2026, 11, 21, 17, 30, tzinfo=UTC))  # half past midnight in Jakarta

    _visit(tenant_a)
    figures.roll_up()

    assert DailyVisits.objects.get(tenant=tenant_a).date == date(2026, 11, 22)


def test_visit_costs_no_statement(tenant_a):
    _visit(tenant_a)
    with CaptureQueriesContext(connection) as counted:
        _visit(tenant_a)
    with CaptureQueriesContext(connection) as robot:
        _visit(tenant_a, agent="curl/8.5")

    assert len(counted) == len(robot)


def test_hits_wait_while_the_database_is_away(tenant_a, monkeypatch):
    _visit(tenant_a)

    def fail(hits):
        raise DatabaseError("away")

    with monkeypatch.context() as broken:
        broken.setattr(collecting, "write", fail)
        assert collecting.flush() == 0

    assert _counted(tenant_a) == (1, 1)


def test_hits_of_a_removed_site_are_passed_over(tenant_a):
    collecting.collector.add(tenant_id=999_999, day=date(2026, 11, 21), mark=1)
    _visit(tenant_a)

    assert _counted(tenant_a) == (1, 1)


def test_publication_is_noted_once_a_site_and_never_goes_back(tenant_a):
    later, earlier = now(), now() - timedelta(days=3)
    with in_tenant(tenant_a):
        freshness.record_publication(later)
        freshness.record_publication(earlier)

    assert ContentFreshness.objects.get().last_published_at == later
    freshness.record_publication(later)  # on the platform nothing is published
    with in_raw_schema(tenant_a.schema_name):  # nor in a template being built
        freshness.record_publication(later)
    assert ContentFreshness.objects.count() == 1


def test_active_site_that_never_published_has_a_row_that_says_so(db):
    tenant = make_tenant(state="ACTIVE")

    tasks.roll_up()
    tasks.roll_up()

    assert ContentFreshness.objects.get(tenant=tenant).last_published_at is None


def test_old_heartbeats_are_forgotten(tenant_a):
    figures.record_heartbeat(tenant=tenant_a, ok=True, status=200, ms=12)
    figures.record_heartbeat(tenant=tenant_a, ok=False, status=None, ms=None, at=now() - timedelta(days=40))

    figures.roll_up()

    assert [beat.status for beat in SiteHeartbeat.objects.all()] == [200]


def test_pool_task_fills_and_sweeps(db):
    assert tasks.fill_pool() == 0
