"""News from below: runs that end, sites that are taken into use."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from central.websites.bulk.waking import wake
from central.websites.models import WebsiteRequest
from central.websites.operations import mark_active, mark_problem, mark_provisioned
from provisioning.models import Run
from provisioning.signals import run_failed, run_succeeded
from tenants.members.signals import site_activated
from tenants.registry.models import Tenant
from tenants.registry.switching import in_public


def connect() -> None:
    """Listen to the modules below; called once the apps are ready."""
    run_succeeded.connect(on_run_succeeded, dispatch_uid="websites.run_succeeded")
    run_failed.connect(on_run_failed, dispatch_uid="websites.run_failed")
    site_activated.connect(on_site_activated, dispatch_uid="websites.site_activated")


def on_run_succeeded(sender: object, *, run: Run, **kwargs: Any) -> None:
    """Move the request on, in the transaction that ends the run."""
    _go_on_with_batch(mark_provisioned(run=run))


def on_run_failed(sender: object, *, run: Run, **kwargs: Any) -> None:
    """Flag the request, in the transaction that ends the run."""
    _go_on_with_batch(mark_problem(run=run))


def _go_on_with_batch(case: WebsiteRequest | None) -> None:
    """There is room for the next site of a batch."""
    if case is not None and case.batch_id is not None:
        wake()


def on_site_activated(sender: object, *, tenant: Tenant, **kwargs: Any) -> None:
    """Close the request once the site's own transaction is done: the request lives in the platform's schema.

    Should that fail, the agency's page does not: `tasks.catch_up` finds the site active and does the same.
    """
    transaction.on_commit(lambda: _mark_active(tenant), robust=True)


def _mark_active(tenant: Tenant) -> None:
    with in_public():
        mark_active(tenant=tenant)
