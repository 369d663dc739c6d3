"""Looks at a site from outside without changing anything of it: for a person who wants to know now."""

from __future__ import annotations

import secrets

from provisioning.hosts.queries import server_of
from provisioning.outcomes import Trouble
from provisioning.steps import closed, proof
from provisioning.steps.looks import Subject, find_fault
from provisioning.wording import trouble_words
from tenants.registry.models import Tenant, TenantState


def find_faults(site: Tenant) -> list[str]:
    """Return what is amiss with a site as its state says it should look, in words; empty when all is well.

    :raises ProviderError: the web server gave no answer at all.
    """
    trouble = closed.find_shown(site) if site.state == TenantState.SUSPENDED else _amiss(site)
    return [" ".join(trouble_words(trouble))] if trouble else []


def _amiss(site: Tenant) -> Trouble | None:
    suffix = site.parent.serving_suffix if site.parent else site.host
    unknown = f"x-{secrets.token_hex(6)}.{suffix}"
    with proof.canary_in(site) as canary:
        other, server = proof.another_than(site), server_of(site)
        found = find_fault(Subject(site, other, canary, unknown_host=unknown, host=site.host, server=server))
    return found[1] if found else None
