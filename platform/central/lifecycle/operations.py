"""Asking for an operation on a site: whether this person may, then the run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from central.lifecycle.rules import require_keeper
from central.people.rules import Actor
from provisioning.models import ArchivePlan, Run
from provisioning.operations import plan_archive, start_lifecycle, withdraw_archive
from tenants.registry import maintenance
from tenants.registry.models import Tenant


def ask_for(*, kind: str, tenant: Tenant, by: Actor, reason: str = "", **wants: Any) -> Run:
    """Start an operation on a site for somebody.

    :raises NotAllowed: the person may not. Else what `start_lifecycle` raises.
    """
    require_keeper(by)
    return start_lifecycle(kind=kind, tenant=tenant, by=by, reason=reason, **wants)


def plan_archiving(*, tenant: Tenant, day: date, reason: str, by: Actor) -> ArchivePlan:
    """Announce the day on which a site will be archived; the run starts by itself.

    :raises NotAllowed: the person may not. Else what `plan_archive` raises.
    """
    require_keeper(by)
    return plan_archive(tenant=tenant, day=day, reason=reason, by=by)


def keep_site(*, tenant: Tenant, by: Actor) -> bool:
    """Take back the day on which a site will be archived; False when there is none any more.

    :raises NotAllowed: the person may not.
    """
    require_keeper(by)
    return withdraw_archive(tenant=tenant, by=by)


def begin_maintenance(*, tenant: Tenant, until: datetime, reason: str, by: Actor) -> Tenant:
    """Show the maintenance page of a site until an instant.

    :raises NotAllowed: the person may not. Else what `maintenance.begin` raises.
    """
    require_keeper(by)
    return maintenance.begin(tenant=tenant, until=until, reason=reason, by=by)


def end_maintenance(*, tenant: Tenant, by: Actor) -> Tenant:
    """Show a site again before the announced end.

    :raises NotAllowed: the person may not.
    """
    require_keeper(by)
    return maintenance.end(tenant=tenant, by=by)
