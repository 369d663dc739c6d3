"""Asking for an operation on a site: whether this person may, then the run."""

from __future__ import annotations

from typing import Any

from central.lifecycle.rules import require_keeper
from central.people.rules import Actor
from provisioning.models import Run
from provisioning.operations import start_lifecycle
from tenants.registry.models import Tenant


def ask_for(*, kind: str, tenant: Tenant, by: Actor, reason: str = "", **wants: Any) -> Run:
    """Start an operation on a site for somebody.

    :raises NotAllowed: the person may not. Else what `start_lifecycle` raises.
    """
    require_keeper(by)
    return start_lifecycle(kind=kind, tenant=tenant, by=by, reason=reason, **wants)
