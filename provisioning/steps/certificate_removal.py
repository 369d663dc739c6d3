"""Takes away the certificates of names that leave the site. Nothing brings a key back; a new one can be had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.certificates.dropping import drop
from provisioning.certificates.models import Certificate
from provisioning.certificates.names import covering_names
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.states import ReasonCode
from provisioning.steps.challenges import SiteChallenges
from provisioning.steps.host_names import names_needing
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of
from provisioning.steps.web_hosts import homes_here
from tenants.registry.models import Domain

SOON = timedelta(seconds=2)
# The kinds that take the whole site away, and so all its names. In the others a person named the one that goes.
WHOLE = frozenset({"delete", "archive"})


def probe(job: Job) -> Actual:
    """Look which certificates only the leaving names need."""
    found = _leaving(job)
    return Actual(exists=bool(found), matches=not found, facts={"certificates": [row.name for row in found]})


def plan(job: Job, actual: Actual) -> Plan:
    """One removal for each certificate; of one name, it was announced with the name's own."""
    return Plan(
        tuple(
            Change(
                Action.DELETE,
                "certificate",
                row.name,
                before={"source": row.source, "names": list(row.names)},
                announced=job.kind not in WHOLE,
            )
            for row in _leaving(job)
        )
    )


def apply(job: Job, plan: Plan) -> Outcome:
    """Drop them: the web hosts have been told before, so none names a file that goes."""
    for row in _leaving(job):
        if not drop(certificate=row, homes=homes_here(), publisher=SiteChallenges(), by=job.by):
            return Wait(now() + SOON, ReasonCode.WAITS_FOR_CERTIFICATE)
    return Done({"dropped": [change.target for change in plan.changes]})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Look again."""
    return ", ".join(row.name for row in _leaving(job))


def undo(job: Job, plan: Plan) -> Outcome:
    """Never asked for: the step is final."""
    return Done()


def _leaving(job: Job) -> list[Certificate]:
    """Return the certificates of the leaving names that no other name needs; a parent domain's own stays."""
    names = {host_of(job)}
    if job.kind in WHOLE:
        names |= set(Domain.objects.filter(tenant__schema_name=job.schema_name).values_list("domain", flat=True))
    wanted = sorted({one for name in names for one in covering_names(name)})
    rows = Certificate.objects.filter(parent__isnull=True, names__overlap=wanted).order_by("name")
    return [row for row in rows if not names_needing(row, leaving=names)]
