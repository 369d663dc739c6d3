"""The one setter: what the table forbids is refused, and who comes late writes nothing."""

from __future__ import annotations

import pytest

from kernel.time import now
from provisioning.models import StepRecord
from provisioning.states import ReasonCode, RunState, StepState, may_follow
from provisioning.transitions import MovedByAnother, UnableToMove, Why, move_run, move_step
from tests.factories.provisioning import make_run

pytestmark = pytest.mark.django_db

WHY = Why(by="user:2", reason=ReasonCode.RESUMED, message="password: hunter2", data={"note": "api_key=abcdef"})


@pytest.mark.parametrize("to", [state for state in RunState if not may_follow(RunState.QUEUED, state)], ids=str)
def test_run_goes_nowhere_the_table_does_not_lead(to):
    run = make_run()

    with pytest.raises(UnableToMove):
        move_run(run, to=to, why=WHY)

    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    assert run.events.count() == 0


def test_step_goes_nowhere_the_table_does_not_lead():
    step = make_run().steps.first()

    with pytest.raises(UnableToMove):
        move_step(step, to=StepState.DONE, why=WHY)


def test_second_to_move_a_step_is_told_and_writes_nothing():
    step = make_run().steps.first()
    late = StepRecord.objects.select_related("run").get(pk=step.pk)
    move_step(step, to=StepState.WAITING, why=WHY, next_at=now())

    with pytest.raises(MovedByAnother):
        move_step(late, to=StepState.FAILED, why=WHY)

    assert step.run.events.count() == 1


def test_log_line_keeps_no_secret():
    run = make_run()

    move_run(run, to=RunState.CANCELLED, why=WHY)

    event = run.events.get()
    assert "hunter2" not in event.message
    assert "abcdef" not in str(event.data)
    assert (event.actor, event.from_state, event.to_state) == ("user:2", "queued", "cancelled")


def test_rows_name_themselves():
    run = make_run(reference="PW-2026-0001")

    assert str(run) == "provision PW-2026-0001"
    assert str(run.steps.first()).endswith(":one")
    assert "requested" in str(run.events.create(actor="me", reason_code=ReasonCode.REQUESTED))
