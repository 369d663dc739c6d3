"""Waits until the site's own domains lead to the new web host; until then the former one serves them as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.domain_records import WantedRecord, address_record, look_for
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.steps.transfers import former_server, new_server
from tenants.registry.models import Domain


def probe(job: Job) -> Actual:
    """What stands at the foreign servers is theirs to change; it is looked at in `apply`."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing of ours changes."""
    return Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Look at each domain's own servers, and come back until all lead there; an alias of a name of ours does."""
    wanted = records_for(job)
    for record in wanted:
        alias = WantedRecord(record.name, "CNAME", get_site(job).planned_host)
        outcome = look_for(job, record, alternative=alias)
        if not isinstance(outcome, Done):
            return outcome
    return Done({"domains": [record.name for record in wanted]})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The looks were the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """The records are the domain keeper's; nothing was made here."""
    return Done()


def records_for(job: Job) -> list[WantedRecord]:
    """Return what each domain's keeper enters; nothing where both web hosts have one address."""
    site, target = get_site(job), new_server(job).target
    if target == former_server(job).target:
        return []
    names = Domain.objects.filter(tenant=site, is_custom=True).order_by("pk").values_list("domain", flat=True)
    return [address_record(domain=name, main=site.planned_host, target=target) for name in names]
