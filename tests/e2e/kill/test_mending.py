"""A plan of drift whose worker is killed at every boundary: it is carried out once, and nothing else is touched."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connections

from kernel.errors import DomainError
from provisioning.drift.approving import approve
from provisioning.drift.models import MendPlan
from provisioning.drift.queries import waiting_plan
from provisioning.drift.recording import look
from provisioning.kinds import plan_of
from provisioning.models import Run, RunEvent
from provisioning.operations import cancel
from provisioning.reality import audit
from provisioning.states import RunState
from tenants.registry.models import Tenant
from tests.e2e.kill.conftest import begin, empty_world, make_anew
from tests.e2e.kill.disorder import (
    DOING,
    UNDOING,
    WRONG,
    disorder,
    mended_under_kills,
    planned,
    undone_under_kills,
    zone,
)
from tests.e2e.kill.workers import fate_of, start, work

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.usefixtures("anew", "web"),
]


@pytest.fixture
def anew(platform, test_database):
    """An empty world on both sides. What a test leaves there it leaves on purpose, so each asks the auditor itself."""
    empty_world(platform)
    make_anew(test_database)


@pytest.fixture
def site(anew):
    """A finished site, alone in the world."""
    run = begin()
    assert work(run) == "rested"
    return Tenant.objects.select_related("parent").get(created_for=run.reference)


def test_plan_whose_worker_is_killed_at_every_boundary_is_undone_whole_and_then_carried_out_once(site, platform):
    disorder(site, platform)
    assert len(audit().discrepancies) == WRONG

    kills = undone_under_kills(platform) + mended_under_kills(platform)

    assert kills == len(UNDOING) + 1 + len(DOING)


def test_two_workers_carry_a_plan_out_once(site, platform):
    disorder(site, platform)
    run = planned("user:1", "user:2").run

    fates = [fate_of(pid) for pid in [start(run) for _ in range(3)]]

    assert fates == ["rested"] * 3
    assert audit().discrepancies == ()
    assert RunEvent.objects.filter(run=run, to_state="done").count() == len(plan_of("mend"))


def test_of_two_who_approve_at_once_one_starts_it_and_the_other_is_told(site, platform):
    """One approval suffices here; with a brake, both count and it starts once."""
    dns = zone(platform)
    for round_ in range(4):
        braked = round_ % 2
        dns.release(site.host, owner=site.schema_name)
        if braked:
            dns.claim(f"sisa.{dns.zone}", target="127.0.0.1", owner="t_sudahtiada")
        look()
        plan = waiting_plan()

        with ThreadPoolExecutor(2) as both:
            said = list(both.map(lambda person, plan=plan: _yes(plan, person), ["user:1", "user:2"]))

        plan.refresh_from_db()
        assert sorted(said) == (["yes", "yes"] if braked else ["StaleDecision", "yes"])
        assert plan.run is not None
        assert work(plan.run) == "rested"
        assert audit().discrepancies == ()


def _yes(plan: MendPlan, person: str) -> str:
    try:
        approve(plan=plan, by=person, digest=plan.digest)
    except DomainError as error:
        return type(error).__name__
    finally:
        connections.close_all()
    return "yes"


def test_a_look_during_provisioning_calls_nothing_wrong(platform):
    """Six sites are made, one of them called off half-way, while the auditor looks again and again."""
    runs = [begin() for _ in range(6)]
    going = {start(run, seconds=120) for run in runs}
    rounds, wrong = 0, []
    try:
        while going:
            report = audit()
            rounds += 1
            wrong += [*report.discrepancies, *report.unseen]
            if rounds == 3:
                _call_off(runs[-1])
            for pid in list(going):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    going.discard(pid)
                    assert os.WEXITSTATUS(status) == 0
    finally:
        for pid in going:
            os.kill(pid, 9)

    assert wrong == []
    assert rounds > 3
    assert audit().discrepancies == ()
    states = set(Run.objects.filter(pk__in=[run.pk for run in runs]).values_list("state", flat=True))
    assert states <= {RunState.SUCCEEDED, RunState.COMPENSATED, RunState.CANCELLED}


def _call_off(run: Run) -> None:
    with suppress(DomainError):
        cancel(run=Run.objects.get(pk=run.pk), by="user:2")
