"""What a site's page shows beside the facts: its domains, the records a domain waits for, and its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from provisioning.kinds import KINDS
from provisioning.models import Run, RunQuerySet
from provisioning.operations import CalledOff
from provisioning.states import TERMINAL, ReasonCode, RunState, StepState
from provisioning.steps import own_domains
from provisioning.steps.domain_records import WantedRecord, records_for
from provisioning.steps.jobs import job_of
from provisioning.steps.sites import host_of
from provisioning.wording import RUN_STATES
from tenants.registry.models import Domain, Tenant

RUNS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record for the keeper of a domain to enter, and whether it was seen."""

    record: WantedRecord
    is_seen: bool


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of a site."""

    run: Run
    title: str
    state: str

    @property
    def at(self) -> datetime:
        """When it was asked for."""
        return self.run.created_at


def find_tenant(*, schema_name: str) -> Tenant | None:
    """Return a site that was given to somebody, deleted ones included."""
    found = Tenant.objects.select_related("parent").exclude(kind="PLATFORM").exclude(state="POOL")
    # A restore gives a site another schema: whoever has its page open, or kept the address, still finds it.
    return found.filter(schema_name=schema_name).first() or found.filter(restores__former_schema=schema_name).first()


def domains_of(tenant: Tenant) -> list[Domain]:
    """Return the host names of a site, the main one first."""
    return list(Domain.objects.filter(tenant=tenant).order_by("-is_primary", "pk"))


def open_run(tenant: Tenant) -> Run | None:
    """Return the run that holds the site, one that stands still included."""
    return _runs(tenant).exclude(state__in=[state.value for state in TERMINAL]).first()


def runs_of(tenant: Tenant) -> list[RunLine]:
    """Return the latest runs of a site, the newest first."""
    rows = _runs(tenant).order_by("-created_at")[:RUNS_SHOWN]
    return [RunLine(run, str(KINDS[run.kind].words.deed), str(RUN_STATES[run.state])) for run in rows]


def records_of(run: Run | None) -> list[RecordLine]:
    """Return the records a run waits for at a foreign domain, each with whether it was seen."""
    if run is None or run.tenant_id is None or run.kind not in ("add_domain", "transfer"):
        return []
    if run.kind == "transfer":
        is_seen = run.steps.filter(key="own_domains", state=StepState.DONE).exists()
        return [RecordLine(record, is_seen) for record in own_domains.records_for(job_of(run))]
    seen = dict(run.steps.values_list("key", "state"))
    keys = ("domain_ownership", "domain_address")
    return [
        RecordLine(record, seen.get(key) == StepState.DONE)
        for key, record in zip(keys, records_for(job_of(run)), strict=True)
    ]


def upload_wanted(run: Run | None) -> str:
    """Return the host name for which a run waits until a person uploads a certificate; empty where none does."""
    if run is None or run.state != RunState.WAITING or run.reason_code != ReasonCode.WAITS_FOR_UPLOAD:
        return ""
    return host_of(job_of(run))


def called_off_words(gone: CalledOff) -> str:
    """Say which run was called off for another one, and that it can be asked for again or comes by itself."""
    if gone.kind == "backup":
        return gettext("The backup that was made by itself was called off for it. Another one is made a night later.")
    return gettext("“%(deed)s” was called off for it: %(host)s. Ask for it again when the site is open.") % {
        "deed": KINDS[gone.kind].words.deed,
        "host": gone.host,
    }


def _runs(tenant: Tenant) -> RunQuerySet:
    return Run.objects.of_site(tenant)
