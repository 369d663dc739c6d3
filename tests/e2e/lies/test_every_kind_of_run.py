"""“It did it but said timeout”, of every call of every kind of run: all finish, nothing twice, nothing left over."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from kernel.time import now
from provisioning import engine
from provisioning.drift.approving import approve
from provisioning.drift.queries import waiting_plan
from provisioning.drift.recording import look
from provisioning.kinds import KINDS
from provisioning.models import Run, StepRecord
from provisioning.operations import approve_plan
from provisioning.states import RESTING, ReasonCode, RunState
from provisioning.steps.dns_providers import find_provider
from tenants.registry import domains
from tenants.registry.models import Tenant
from tests.e2e.kill.census import discrepancies, vhosts
from tests.e2e.kill.conftest import begin
from tests.e2e.kill.operations import BESIDE, LIFE, Operation, own_domain, take_into_use
from tests.e2e.lies.calls import calls_of_runs

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(1800)]

# What other suites lie about: orders (integration/…/certificates/test_lies.py), the embedded default's zone
# (e2e/storm), and Cloudflare, whose fake drops the answers itself (e2e/kill/test_cloudflare.py).
ELSEWHERE = ("acme", "dns_local", "dns_cloudflare")
# Asked by `gapura doctor`, for challenges, or of another machine; a run here only mentions a thing of that name.
NOT_OF_RUNS = {"ansible.look_at", "dns_rfc2136.check", "dns_rfc2136.add_text", "dns_rfc2136.remove_text"}
PATIENCE = 240.0
# Enough to make every call at least once; the soak lives the whole life.
SHORT = ("backup", "rename", "add_domain", "delete")


def finished(run: Run) -> Run:
    """Advance a run until it rests; a second person says yes where one is wanted, and time to live passes at once."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        engine.advance(run.pk)
        run.refresh_from_db()
        if run.state in RESTING:
            return run
        if run.reason_code == ReasonCode.NEEDS_SECOND_PERSON:
            approve_plan(run=run, by="user:2")
        elif run.reason_code == ReasonCode.DNS_CACHES:
            _let_caches_forget(run)
        elif run.wake_at is not None:
            time.sleep(min(1.0, max(0.01, (run.wake_at - now()).total_seconds())))
    raise AssertionError(told(run))


def _let_caches_forget(run: Run) -> None:
    for step in StepRecord.objects.filter(run=run, key__in=("dns_removal", "move_names"), result__isnull=False):
        StepRecord.objects.filter(pk=step.pk).update(result={**step.result, "remembered_until": now().isoformat()})
    StepRecord.objects.filter(run=run, key="dns_caches").update(next_at=now())
    Run.objects.filter(pk=run.pk).update(wake_at=now())


def told(run: Run) -> list:
    steps = run.steps.exclude(error=None).values_list("key", "state", "attempt", "error")
    return [run.kind, run.state, run.reason_code, *steps]


@pytest.mark.parametrize(
    "chapters",
    [
        pytest.param([each for each in LIFE if each.kind in SHORT], id="every call"),
        pytest.param(LIFE, id="every kind", marks=pytest.mark.soak),
    ],
)
def test_run_finishes_though_each_of_its_calls_said_once_that_it_timed_out(chapters, web, lies, parent, knot_server):
    before = discrepancies()  # the name server's own record
    site = _made(parent)
    _mend(site, parent)
    for operation in chapters:
        site.refresh_from_db()
        _prepare(operation, site, knot_server)
        run = finished(replace(operation, is_approved=False).begin(site))
        assert run.state == RunState.SUCCEEDED, told(run)
        assert discrepancies() == before, run.kind

    own = {call.key for call in calls_of_runs() if call.part not in ELSEWHERE} - NOT_OF_RUNS
    assert {told.split()[1] for told in lies.told} == own
    assert {told.split(".")[0] for told in lies.told} == {*BESIDE, *(operation.kind for operation in chapters)}
    assert (vhosts(), [record for record in find_provider(parent).records() if record.owner]) == ([], [])


def test_kinds_of_the_whole_life_are_all_there_are():
    assert {*BESIDE, *(operation.kind for operation in LIFE)} == set(KINDS)


def test_every_provider_has_a_suite_that_lies_about_it():
    here = {"ansible", "backups", "dns_lookup", "dns_rfc2136", "outside"}

    assert {call.part for call in calls_of_runs()} == here | set(ELSEWHERE)


def _made(parent) -> Tenant:
    first = begin(parent_id=parent.pk)
    finished(first)
    return Tenant.objects.select_related("parent").get(created_for=first.reference)


def _prepare(operation: Operation, site: Tenant, knot) -> None:
    """Take the site into use, or enter what the keeper of a domain is told to: the proof, both web hosts' addresses."""
    if operation.is_in_use:
        take_into_use(site)
    if operation.kind == "add_domain":
        domain = own_domain(site.label)
        token = domains.token_of(tenant=site, domain=domain)
        knot.new_zone(domain, records=f'_gapura TXT "gapura-site={token}"\n@ A 127.0.0.1\n@ A 127.0.0.2\n')


def _mend(site: Tenant, parent) -> None:
    zone = find_provider(parent)
    zone.release(site.host, owner=site.schema_name)
    look()
    plan = waiting_plan()
    run = approve(plan=plan, by="user:1", digest=plan.digest).run
    assert finished(run).state == RunState.SUCCEEDED, told(run)
