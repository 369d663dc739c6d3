"""What the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kernel.time import now
from provisioning.models import Run, RunEvent, StepRecord
from provisioning.states import RunState, StepState
from tests.factories.provisioning import make_run

pytestmark = pytest.mark.django_db

LATER = now() + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        pytest.param({"state": "resting"}, "run_", id="unknown state"),
        pytest.param({"lease_by": "me"}, "run_lease_paired", id="holder without a term"),
        pytest.param({"state": RunState.RUNNING, "lease_until": LATER}, "run_lease_paired", id="term without a holder"),
        pytest.param({"lease_by": "me", "lease_until": LATER}, "run_lease_only_while_held", id="queued and held"),
        pytest.param({"wake_at": None}, "run_active_has_next_look", id="active and forgotten"),
        pytest.param(
            {"state": RunState.FAILED, "finished_at": LATER}, "run_active_has_next_look", id="rests and wakes"
        ),
        pytest.param({"finished_at": LATER}, "run_finished_at_rest", id="active and finished"),
        pytest.param({"state": RunState.SUCCEEDED, "wake_at": None}, "run_finished_at_rest", id="over without a time"),
        pytest.param({"undo_requested_at": LATER}, "run_undo_request_paired", id="undo asked by nobody"),
    ],
)
def test_run_that_makes_no_sense_is_refused(values, constraint):
    run = make_run()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        pytest.param({"state": "half"}, "step_", id="unknown state"),
        pytest.param({"state": StepState.RUNNING}, "step_intent_first", id="running without an intent"),
        pytest.param({"state": StepState.WAITING}, "step_waits_until", id="waiting for ever"),
        pytest.param({"next_at": LATER}, "step_waits_until", id="pending with a time"),
        pytest.param({"state": StepState.DONE, "intent": {}}, "step_done_has_result", id="done without a result"),
        pytest.param({"approved_by": "user:2"}, "step_approval_paired", id="approved at no time"),
        pytest.param({"position": 2}, "step_position_once", id="two at one place"),
        pytest.param({"key": "two"}, "step_key_once", id="twice the same"),
    ],
)
def test_step_that_makes_no_sense_is_refused(values, constraint):
    step = make_run().steps.get(key="one")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StepRecord.objects.filter(pk=step.pk).update(**values)


def test_two_standing_runs_of_a_reference_are_refused():
    make_run(reference="PW-2026-0001")

    with pytest.raises(IntegrityError, match="run_one_per_reference"):
        make_run(reference="PW-2026-0001")


def test_another_kind_of_run_may_have_the_reference():
    make_run(reference="PW-2026-0001")

    assert make_run(reference="PW-2026-0001", kind="open").pk


@pytest.mark.parametrize("change", ["update", "delete"])
def test_events_are_only_added(change):
    run = make_run()
    event = RunEvent.objects.create(run=run, actor="me", reason_code="reported")

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        if change == "update":
            RunEvent.objects.filter(pk=event.pk).update(message="changed")
        else:
            RunEvent.objects.filter(pk=event.pk).delete()
