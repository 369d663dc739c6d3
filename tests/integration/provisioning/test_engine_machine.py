"""Any order of faults, kills, waits and people: a run ends well, and never makes a thing twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kernel.errors import DomainError
from kernel.time import now
from provisioning import engine, faults, operations
from provisioning.models import Run
from provisioning.outcomes import Fail, Retry, Trouble, Wait
from provisioning.states import ACTIVE, TERMINAL, ReasonCode, RunState, StepState
from tests.factories.provisioning import fake_table, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KEYS = ("one", "two", "three")
TROUBLE = Trouble("x", "x")
MOST_TRIES = 60


class Killed(BaseException):
    """What SIGKILL is to the rows: nothing more is written."""


SAYINGS = {
    "wait": lambda _: Wait(now() + timedelta(seconds=30), ReasonCode.WEB_HOST_BUSY),
    "retry": lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE),
    "fail": lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE),
}

boundary = st.tuples(st.sampled_from(KEYS), st.sampled_from(["before", "after", "stored"]))
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("kill"), boundary),
        st.tuples(st.just("kill undo"), boundary),
        st.tuples(st.just("say"), st.tuples(st.sampled_from(KEYS), st.sampled_from(sorted(SAYINGS)))),
        st.tuples(st.just("break"), st.sampled_from(KEYS)),
        st.tuples(st.just("advance"), st.none()),
        st.tuples(st.just("resume"), st.none()),
        st.tuples(st.just("cancel"), st.none()),
    ),
    max_size=14,
)


class Play:
    """One run under a list of happenings, with the invariants looked at after each."""

    def __init__(self, monkeypatch):
        self.table, self.world = fake_table(*KEYS, attempts=5)
        self.run = make_run(keys=KEYS)
        self.kill_at = None
        monkeypatch.setattr(faults, "reach", self.reach)

    def reach(self, step, boundary):
        if self.kill_at == (step, boundary):
            self.kill_at = None
            raise Killed

    def happen(self, what, more):
        if what in ("kill", "kill undo"):
            self.kill_at = (f"undo.{more[0]}" if what == "kill undo" else more[0], more[1])
        elif what == "say":
            self.table[more[0]].module.will("apply", SAYINGS[more[1]])
        elif what == "break":
            self.table[more].module.will("apply", lambda _: 1 / 0)
        elif what == "advance":
            self.advance()
        else:
            self.decide(getattr(operations, what))

    def decide(self, operation):
        with suppress(DomainError):  # refused in words, which is as good an answer as any
            operation(run=self.run, by="user:2")

    def advance(self):
        """Let the times pass for which the run waits, and its lease if it has one, then have a worker look."""
        past = now() - timedelta(seconds=1)
        Run.objects.filter(pk=self.run.pk, wake_at__isnull=False).update(wake_at=past)
        Run.objects.filter(pk=self.run.pk, lease_until__isnull=False).update(lease_until=past)
        with suppress(Killed):
            engine.advance(self.run.pk, table=self.table)

    def check(self):
        self.run.refresh_from_db()
        effects = self.world.get("effects", [])
        assert len(effects) == len(set(effects)), "an effect was made twice"
        if self.run.state in ACTIVE:
            assert self.run.wake_at or self.run.lease_until, "an active run that nobody looks at again"
        if self.run.state == RunState.SUCCEEDED:
            assert all(key in self.world for key in KEYS)
        if self.run.state in (RunState.COMPENSATED, RunState.CANCELLED):
            assert not any(key in self.world for key in KEYS), "something was left behind"

    def settle(self):
        """However it went, a patient operator brings it to an end."""
        for _ in range(MOST_TRIES):
            self.run.refresh_from_db()
            if self.run.state in TERMINAL:
                return
            if self.run.state == RunState.FAILED:
                operations.resume(run=self.run, by="user:2")
            self.advance()
            self.check()


CUT_SHORT_THEN_CALLED_OFF = [
    ("kill", ("one", "after")),
    ("advance", None),
    ("kill", ("one", "before")),
    ("advance", None),
    ("cancel", None),
]


@example(happenings=CUT_SHORT_THEN_CALLED_OFF)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=happenings)
def test_run_ends_and_made_nothing_twice(happenings, monkeypatch):
    play = Play(monkeypatch)

    for what, more in happenings:
        play.happen(what, more)
        play.check()
    play.settle()

    assert play.run.state in TERMINAL
    steps = set(play.run.steps.values_list("state", flat=True))
    assert (
        steps
        <= {
            RunState.SUCCEEDED: {StepState.DONE},
            RunState.COMPENSATED: {StepState.UNDONE, StepState.PENDING},
            RunState.CANCELLED: {StepState.PENDING},
        }[RunState(play.run.state)]
    )
