"""A site that is taken into use is opened to search engines, by a run of its own."""

from __future__ import annotations

import pytest
from django.db import transaction

from provisioning.models import Run
from provisioning.states import RunState
from provisioning.steps import plan_of
from provisioning.steps.web_hosts import site_files
from tenants.members.signals import site_activated
from tenants.registry import operations as registry
from tenants.registry.models import Tenant

pytestmark = pytest.mark.django_db


class Administrator:
    username = "admin.dinkes"


def activate(tenant):
    with transaction.atomic():
        registry.activate(tenant, by="test")
        site_activated.send(sender=Tenant, tenant=tenant, user=Administrator())


def test_active_site_gets_a_run_that_tells_the_web_host(two_tenants):
    tenant = two_tenants[0].tenant

    activate(tenant)

    run = Run.objects.get(kind="open")
    assert (run.reference, run.state) == (tenant.created_for, RunState.QUEUED)
    assert list(run.steps.values_list("key", flat=True)) == list(plan_of("open")) == ["web_host"]
    assert run.requested_by == f"{tenant.schema_name}:admin.dinkes"


def test_search_engines_are_let_in_only_when_the_site_is_active(two_tenants):
    tenant = two_tenants[0].tenant
    before = site_files(tenant)

    activate(tenant)

    assert (before.is_public, site_files(tenant).is_public) == (False, True)


def test_news_heard_twice_makes_one_run(two_tenants):
    tenant = two_tenants[0].tenant
    activate(tenant)

    site_activated.send(sender=Tenant, tenant=tenant, user=Administrator())

    assert Run.objects.filter(kind="open").count() == 1
