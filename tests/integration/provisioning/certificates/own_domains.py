"""A site in use that gets a domain of its own, whose keeper entered everything in a real zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.time import now
from provisioning import certificate_work, engine
from provisioning.models import Run
from provisioning.operations import start_lifecycle
from provisioning.states import RESTING, RunState
from provisioning.steps.domain_records import ownership_record
from tenants.registry.models import Tenant
from tests.servers.tls_client import until


@dataclass
class Keeper:
    """The DNS of one foreign domain; `has_entered` once its keeper did what the page says."""

    site: Tenant
    domain: str
    has_entered: bool = True

    def answers(self, name, type):
        if not self.has_entered or not name.endswith(self.domain):
            return ()
        proof = ownership_record(site=self.site, domain=self.domain)
        return {"TXT": (proof.value,), "A": ("127.0.0.1",)}.get(type, ())


def add_domain(site: Tenant, domain: str) -> Run:
    return start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain=domain)


def advance(run: Run) -> Run:
    """Let a worker do the next of a run, whatever it waits for."""
    Run.objects.filter(pk=run.pk).exclude(state__in=RESTING).update(wake_at=now())
    engine.advance(run.pk, slice_seconds=0)
    run.refresh_from_db()
    return run


def go_on(run: Run, *, until_it: Callable[[Run], bool] = lambda run: run.state in RESTING, seconds: float = 40) -> Run:
    """Let run and job of certificates go on beside each other until something holds of the run."""

    def holds():
        advance(run)
        certificate_work.look()
        return until_it(run)

    until(holds, seconds=seconds)
    return run


def waits_for(reason: str) -> Callable[[Run], bool]:
    return lambda run: (run.state, run.reason_code) == (RunState.WAITING, reason) or run.state in RESTING


def errors_of(run: Run) -> list[tuple[str, str, dict | None]]:
    return list(run.steps.values_list("key", "state", "error"))
