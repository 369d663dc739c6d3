"""Claims a schema for the site and proves it whole; a warm one, so that this is the update of a row."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop

from kernel.time import now
from provisioning.hosts.errors import ServersFull
from provisioning.hosts.placing import place
from provisioning.outcomes import Done, Fail, Outcome, Trouble, Wait
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, host_of, media_folder, parent_of
from tenants.registry.models import TenantKind
from tenants.registry.schemas import claim, drop_schema, prove_whole

NOT_WHOLE = gettext_noop("The schema %(schema)s lacks %(count)s things its template has, first: %(first)s")
# Whoever makes room wakes the run; this is only the net under it.
LOOK_AGAIN = timedelta(minutes=5)
CALL_OFF = gettext_noop("Call the run off and start it again: it will take another schema.")


def probe(job: Job) -> Actual:
    """Look for the schema claimed for this reference."""
    site = find_site(job)
    if site is None:
        return Actual(exists=False)
    return Actual(exists=True, matches=True, facts={"schema": site.schema_name})


def plan(job: Job, actual: Actual) -> Plan:
    """One schema for this reference; its opaque name is known only once it is claimed."""
    return Plan.single(actual, kind="schema", target=host_of(job), after={"kind": job.desired.kind_of_site})


def apply(job: Job, plan: Plan) -> Outcome:
    """Claim, then prove: a host leads to a schema only when everything its template has is there (HAZARDS 3).

    The site is given its web host here, where it comes into being: all that follows asks for it.
    """
    site = claim(
        kind=TenantKind(job.desired.kind_of_site),
        created_for=job.reference,
        name=job.desired.tenant_name,
        parent=parent_of(job),
        label=job.desired.label,
        by=job.by,
    )
    proof = prove_whole(site.schema_name)
    if not proof.whole:
        values = {"schema": site.schema_name, "count": len(proof.missing), "first": proof.missing[0]}
        return Fail(ReasonCode.SCHEMA_NOT_WHOLE, Trouble("schema_not_whole", NOT_WHOLE, CALL_OFF, values=values))
    try:
        server = place(site=site, by=job.by)
    except ServersFull:
        return Wait(now() + LOOK_AGAIN, ReasonCode.SERVERS_FULL)
    return Done({"tenant_id": site.pk, "schema": site.schema_name, "server": server.name})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Exactly the schema of the result is claimed for this reference."""
    site = find_site(job)
    return "" if site is not None and site.schema_name == result["schema"] else str(result["schema"])


def undo(job: Job, plan: Plan) -> Outcome:
    """Drop the schema claimed for this reference, with its files and its row; the row last, as it names the others."""
    site = find_site(job)
    if site is not None:
        shutil.rmtree(media_folder(site), ignore_errors=True)
        drop_schema(site, run=job.reference, by=job.by)
    return Done()
