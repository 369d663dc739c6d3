"""Who may take a run, and from whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning import leases
from provisioning.models import Run
from provisioning.states import ReasonCode, RunState
from tests.factories.provisioning import make_run

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=1)


def running(**fields) -> Run:
    return make_run(**{"state": RunState.RUNNING, "wake_at": None, "lease_until": now() + SOON, **fields})


def test_due_run_is_taken_and_its_fence_grows():
    run = make_run()

    lease = leases.take(run.pk)

    run.refresh_from_db()
    assert (lease.fence, run.fence, run.state, run.wake_at) == (1, 1, RunState.RUNNING, None)
    assert run.started_at is not None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"state": RunState.WAITING, "wake_at": SOON}, id="waiting"),
        pytest.param({"state": RunState.SUCCEEDED, "wake_at": None, "finished_at": -SOON}, id="over"),
        pytest.param({"state": RunState.FAILED, "wake_at": None, "finished_at": -SOON}, id="failed"),
    ],
)
def test_run_with_nothing_to_do_is_not_taken(fields):
    run = make_run(**{name: now() + value if isinstance(value, timedelta) else value for name, value in fields.items()})

    assert leases.take(run.pk) is None


def test_unknown_run_is_not_taken():
    assert leases.take("00000000-0000-4000-8000-000000000000") is None


def test_held_run_is_not_taken_while_its_worker_lives():
    from provisioning.workers import myself

    assert leases.take(running(lease_by=myself()).pk) is None


def test_worker_elsewhere_is_believed_until_its_lease_runs_out():
    run = running(lease_by="another-host/1/2")

    assert leases.take(run.pk) is None
    Run.objects.filter(pk=run.pk).update(lease_until=now())
    assert leases.take(run.pk) is not None


def test_dead_worker_of_this_host_is_relieved_at_once(dead_process):
    run = running(lease_by=dead_process)

    lease = leases.take(run.pk)

    assert lease is not None
    event = run.events.get()
    assert (event.reason_code, event.data["lost"]) == (ReasonCode.TAKEN_OVER, dead_process)


def test_taking_over_an_undoing_run_keeps_its_direction(dead_process):
    run = running(state=RunState.COMPENSATING, lease_by=dead_process)

    leases.take(run.pk)

    run.refresh_from_db()
    assert run.state == RunState.COMPENSATING


def test_only_the_holder_writes():
    run = make_run()
    lease = leases.take(run.pk)
    stranger = leases.Lease(run.pk, lease.fence, "stranger/1/2")

    with leases.held(lease) as locked:
        assert locked.pk == run.pk
    with pytest.raises(leases.LeaseLost), leases.held(stranger):
        pytest.fail("a stranger holds the run")
