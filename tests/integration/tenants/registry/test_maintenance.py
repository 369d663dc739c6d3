"""A site in maintenance: visitors read why and until when, its people go on working, and the clock ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue, StaleDecision
from kernel.time import now
from tenants.registry import lookup, maintenance, operations
from tenants.registry.models import Tenant

pytestmark = pytest.mark.django_db

WHY = "Isi situs sedang ditata ulang."


@pytest.fixture
def closed(tenant_a):
    return maintenance.begin(tenant=tenant_a, until=now() + timedelta(hours=2), reason=WHY, by="user:1")


def ask(tenant, path="/"):
    return Client(HTTP_HOST=tenant.host).get(path)


def events(tenant):
    found = AuditEvent.objects.filter(subject=f"tenant:{tenant.schema_name}", event__startswith="site.maintenance")
    return list(found.order_by("pk").values_list("event", "actor"))


def test_visitors_read_why_and_until_when_under_every_page(closed, tenant_b):
    for path in ("/", "/berita/", "/api/v1/", "/sitemap.xml"):
        answer = ask(closed, path)

        assert (answer.status_code, WHY in answer.content.decode()) == (503, True)
        assert answer["Retry-After"].endswith("GMT")
        assert answer["Cache-Control"] == "no-store"
    assert WHY not in ask(tenant_b, "/masuk/").content.decode()


def test_reason_is_text_on_the_page(tenant_a):
    maintenance.begin(tenant=tenant_a, until=now() + timedelta(hours=1), reason="<b>Ya</b>", by="user:1")

    assert "&lt;b&gt;Ya&lt;/b&gt;" in ask(tenant_a).content.decode()


def test_management_and_sign_in_stay_open(closed):
    assert [ask(closed, path).status_code for path in ("/masuk/", "/kelola/")] == [200, 302]


def test_clock_ends_it_and_the_scheduler_clears_the_row(closed):
    Tenant.objects.filter(pk=closed.pk).update(maintenance_until=now() - timedelta(seconds=1))
    lookup.forget()
    seen = WHY in ask(closed, "/").content.decode()

    cleared = (maintenance.end_lapsed(), maintenance.end_lapsed())

    closed.refresh_from_db()
    assert (seen, cleared) == (False, (1, 0))
    assert (closed.maintenance_until, closed.maintenance_reason) == (None, "")
    assert events(closed) == [("site.maintenance_begun", "user:1"), ("site.maintenance_ended", "platform")]


def test_person_ends_it_early_and_twice_is_once(closed):
    for _time in range(2):
        maintenance.end(tenant=closed, by="user:2")

    assert WHY not in ask(closed).content.decode()
    assert [event for event, _by in events(closed)] == ["site.maintenance_begun", "site.maintenance_ended"]


def test_begun_again_the_later_reason_counts(closed):
    maintenance.begin(tenant=closed, until=now() + timedelta(hours=9), reason="Lebih lama.", by="user:1")

    assert "Lebih lama." in ask(closed).content.decode()


@pytest.mark.parametrize(
    ("hours", "reason", "field"),
    [(1, " ", "reason"), (1, "x" * 301, "reason"), (-1, WHY, "until"), (24 * 15, WHY, "until")],
    ids=["no reason", "long reason", "past", "too far"],
)
def test_bad_wish_is_refused_at_its_field(tenant_a, hours, reason, field):
    with pytest.raises(InvalidValue) as refused:
        maintenance.begin(tenant=tenant_a, until=now() + timedelta(hours=hours), reason=reason, by="user:1")

    assert (refused.value.field, bool(refused.value.remedy)) == (field, True)


def test_site_that_is_not_shown_has_nothing_to_switch_and_keeps_its_own_page(closed):
    operations.suspend(closed, by="user:1")

    assert "dihentikan sementara" in ask(closed).content.decode()
    with pytest.raises(StaleDecision):
        maintenance.begin(tenant=closed, until=now() + timedelta(hours=1), reason=WHY, by="user:1")


def test_database_keeps_no_maintenance_without_reason(tenant_a):
    with pytest.raises(IntegrityError, match="a_maintenance_says_why"), transaction.atomic():
        Tenant.objects.filter(pk=tenant_a.pk).update(maintenance_until=now())
