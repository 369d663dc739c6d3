"""The outside of the runs: a dictionary each, which fails as it is told, and a worker that dies as it is told."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from kernel.time import now
from provisioning import engine
from provisioning.models import Run
from provisioning.outcomes import Fail, Retry, Trouble, Wait
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode, RunState
from provisioning.steps import STEPS
from tenants.registry.lifecycle import mark_failed
from tenants.registry.models import Tenant, TenantState
from tenants.registry.operations import make_routable
from tests.factories.provisioning import FakeStep, fake_table

OUTSIDE = ("seed_site", "dns_record", "web_host", "certificate", "proof", "closed")
# A look that lasts one step, and one that lasts until the run waits or ends.
ONE_STEP, TO_THE_END = 0.0, 30.0
TROUBLE = Trouble("x", "x")
SAYINGS = {
    "wait": lambda _: Wait(now() + timedelta(seconds=30), ReasonCode.WEB_HOST_BUSY),
    "retry": lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE),
    "fail": lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE),
    "break": lambda _: 1 / 0,
}


class Killed(BaseException):
    """What SIGKILL is to the rows: nothing more is written."""


class FakeProof(FakeStep):
    """The proof without a web process: the site becomes routable, as the real one makes it."""

    def apply(self, job, plan):
        outcome = super().apply(job, plan)
        if self.key in self.world:
            make_routable(_site(job), by=job.by)
        return outcome

    def plan(self, job, actual):
        return self._scripted("plan", job) or Plan.single(actual, kind="address", target=job.reference, after={})

    def probe(self, job):
        site = _site(job)
        is_open = site is not None and site.is_routable
        return self._scripted("probe", job) or Actual(exists=is_open, matches=is_open)

    def undo(self, job, plan):
        site = _site(job) if job.is_building else None
        if site is not None and site.state in (TenantState.CLAIMED, TenantState.READY):
            mark_failed(site, by=job.by)
        return super().undo(job, plan)


class World:
    """The outside of one run: its own table of steps and what they made."""

    def __init__(self) -> None:
        fakes, self.made = fake_table(*OUTSIDE, attempts=5)
        fakes["proof"] = replace(fakes["proof"], module=FakeProof("proof", self.made))
        self.fakes = {key: spec.module for key, spec in fakes.items()}
        self.table = {**STEPS, **fakes}


class Workers:
    """Worker processes, one look each; they die at the boundary they are told, and meet the faults they are told."""

    def __init__(self, counted: Counter[str]) -> None:
        self.worlds: dict[object, World] = {}
        self._counted = counted
        self._boundaries_left: int | None = None

    def look(self, run, *, seconds=TO_THE_END, dies_at=None):
        """Let the next worker advance a run whose time has come, or whose worker was lost.

        :param dies_at: how many boundaries it lives; None for all.
        """
        past = now() - timedelta(seconds=1)
        Run.objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=past)
        Run.objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=past)
        before, self._boundaries_left = run.state, dies_at
        with suppress(Killed):
            engine.advance(run.pk, table=self.world(run).table, slice_seconds=seconds)
        self._boundaries_left = None
        self._count_end(run, before)

    def world(self, run) -> World:
        return self.worlds.setdefault(run.pk, World())

    def will_meet(self, run, *, key, saying):
        """Have the outside fail at a step, once; counted when it did."""
        verb = "undo" if run.state == RunState.COMPENSATING else "apply"

        def fails(job):
            self._counted["faults"] += 1
            self._counted[f"fault: {verb} {saying}"] += 1
            return SAYINGS[saying](job)

        self.world(run).fakes[key].will(verb, fails)

    def reach(self, step, boundary):
        """Stand in for `provisioning.faults.reach`, where all that was done so far is committed."""
        connection.check_constraints()
        if self._boundaries_left is None:
            return
        self._boundaries_left -= 1
        if self._boundaries_left < 1:
            self._counted["kills"] += 1
            self._counted[f"kill: {'undo ' if step.startswith('undo.') else ''}{boundary}"] += 1
            raise Killed

    def _count_end(self, run, before):
        run.refresh_from_db()
        if run.state != before:
            self._counted[f"run: {run.kind} {run.state}"] += 1


def _site(job):
    return Tenant.objects.filter(created_for=job.reference).first()
