"""Lays before a second person what a restore replaces; over an archived site it replaces nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel.time import now
from provisioning.hosts.errors import ServersFull
from provisioning.hosts.placing import place_again
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Change, Plan
from provisioning.states import ReasonCode
from provisioning.steps import certificate, dns_handover, domain_records
from provisioning.steps.job import Job
from provisioning.steps.restores import find_restore
from provisioning.steps.schema import LOOK_AGAIN
from provisioning.steps.sites import get_site, host_of, parent_of
from provisioning.wishes import Restoring
from tenants.members.models import User
from tenants.registry import backups
from tenants.registry.models import BackupSet, ContentFreshness, TenantState
from tenants.registry.switching import in_tenant


def probe(job: Job) -> Actual:
    """Look whether the restore is opened, and at what the site holds now."""
    found = find_restore(job)
    return Actual(exists=found is not None, matches=found is not None, facts=_present(job))


def plan(job: Job, actual: Actual) -> Plan:
    """The set that comes, the names that go over to it, and what goes for it: the latter needs a second person."""
    wanted = BackupSet.objects.get(pk=job.wish_of(Restoring).backup)
    coming = Change(Action.CREATE, "restored_schema", host_of(job), after={"backup": str(wanted)})
    changes = (coming, *dns_handover.planned(job))
    if not get_site(job).has_schema:
        return Plan(changes)
    return Plan((*changes, Change(Action.DELETE, "schema", job.schema_name, before=actual.facts)))


def apply(job: Job, plan: Plan) -> Outcome:
    """Write the restore's row, with the name of the schema that will be made; what could refuse later does so here.

    :raises RestoreStanding, SetNotUsable, SetOfAnotherSite: nothing was changed.
    """
    site, wish = get_site(job), job.wish_of(Restoring)
    refused = dns_handover.refusal(job) or certificate.refusal(parent_of(job))
    if refused is not None:
        return refused
    if site.state == TenantState.ARCHIVED:  # it lives nowhere, and its former web host may be full or gone
        try:
            place_again(site=site, by=job.by)
        except ServersFull:
            return Wait(now() + LOOK_AGAIN, ReasonCode.SERVERS_FULL)
    _tell_strays(job)
    row = backups.open_restore(
        tenant=site,
        backup=BackupSet.objects.get(pk=wish.backup),
        made_for=job.run_id,
        by=job.by,
        parent=parent_of(job),
        label=job.desired.label,
    )
    return Done({"schema": row.schema_name, "former": row.former_schema})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Read the row back."""
    return "" if find_restore(job) is not None else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Remove what the restore made; the site was not touched."""
    found = find_restore(job)
    if found is not None:
        backups.call_off(found, by=job.by)
    return Done()


def _tell_strays(job: Job) -> None:
    """Say which domains of its own the site will have to wait for: their keepers may have led them elsewhere."""
    site = get_site(job)
    for domain in domain_records.find_strays(site, target=server_of(site).target):
        words = _("The domain %(domain)s does not lead here by now: whoever keeps it enters its record again.")
        job.say(words % {"domain": domain})


def _present(job: Job) -> dict[str, Any]:
    site = get_site(job)
    if not site.has_schema:
        return {}
    with in_tenant(site):
        accounts = User.objects.count()
    published = ContentFreshness.objects.filter(tenant=site).values_list("last_published_at", flat=True).first()
    return {"accounts": accounts, "last_published": published.isoformat() if published else ""}
