"""Requests x officers x engine x faults: anybody does anything at any time, workers die, and nothing goes wrong.

Every step is one call of the product's own operations, right or wrong, late or stale; what it refuses it must refuse in
words. The engine runs its real rows with a table in which the database's steps are real and the outside is a
dictionary.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from central.websites import operations as act
from central.websites.models import WebsiteRequest
from central.websites.operations import mark_problem, mark_provisioned
from kernel.errors import DomainError
from kernel.time import now
from provisioning import engine, operations
from provisioning.models import Run
from provisioning.outcomes import Fail, Retry, Trouble, Wait
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps import STEPS, plan_of
from tenants.registry import lookup
from tenants.registry.lifecycle import mark_failed
from tenants.registry.models import Tenant, TenantState
from tenants.registry.operations import make_routable
from tests.factories.provisioning import FakeStep, fake_table
from tests.factories.websites import make_draft
from tests.integration.platform_machine.invariants import wrongs

# Names that are free, equal, look alike, or are refused.
LABELS = ("dinkes", "d1nkes", "layanan", "lay-anan", "arsip", "www")
OUTSIDE = ("seed_site", "dns_record", "web_host", "certificate", "proof")
KEYS = plan_of("provision")
TROUBLE = Trouble("x", "x")
SAYINGS = {
    "wait": lambda _: Wait(now() + timedelta(seconds=30), ReasonCode.WEB_HOST_BUSY),
    "retry": lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE),
    "fail": lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE),
    "break": lambda _: 1 / 0,
}
WAYS = {
    "dispose": lambda case, by, version, office: act.dispose(case=case, by=by, version=version, instructions=[1]),
    "assign": lambda case, by, version, office: act.assign(
        case=case, by=by, version=version, officer=office.officer, instructions=[6]
    ),
    "return": lambda case, by, version, office: act.return_to_applicant(
        case=case, by=by, version=version, reasons=["SIGNATURE_MISSING"]
    ),
    "reject": lambda case, by, version, office: act.reject(case=case, by=by, version=version, code="DUPLICATE"),
    "withdraw": lambda case, by, version, office: act.withdraw(case=case, by=by, version=version),
    "resubmit": lambda case, by, version, office: act.resubmit(case=case, by=by, version=version),
    "start": lambda case, by, version, office: act.start_provisioning(case=case, by=by, version=version),
    "resume": lambda case, by, version, office: act.resume_provisioning(case=case, by=by, version=version),
    "report": lambda case, by, version, office: act.report(case=case, by=by, version=version),
    "accept": lambda case, by, version, office: act.accept_report(case=case, by=by, version=version),
    "send back": lambda case, by, version, office: act.send_back_report(case=case, by=by, version=version, note="-"),
    "answer": lambda case, by, version, office: act.answer(case=case, by=by, version=version),
}
PEOPLE = ("applicant", "head", "division", "section", "officer")
# What moves a request on, by its state: chosen more often than chance would, so that some come to their end.
FORWARD = {
    "SUBMITTED": ("dispose", "head"),
    "DISPOSED_HEAD": ("dispose", "division"),
    "DISPOSED_DIVISION": ("assign", "section"),
    "ASSIGNED": ("start", "officer"),
    "PROVISIONED": ("report", "officer"),
    "REPORTED_SECTION": ("accept", "section"),
    "REPORTED_DIVISION": ("accept", "division"),
    "REPORTED_HEAD": ("answer", "head"),
    "RETURNED": ("resubmit", "applicant"),
}


@contextmanager
def all_or_nothing():
    """What a request of a person is: undone whole when refused. It counts as the test case's own transaction."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield


@contextmanager
def rolled_back():
    """Let nothing of the block remain."""
    with all_or_nothing():
        yield
        transaction.set_rollback(True)
    lookup.forget()


class Killed(BaseException):
    """What SIGKILL is to the rows: nothing more is written."""


class FakeProof(FakeStep):
    """The proof without a web process: the site becomes routable, as the real one makes it."""

    def apply(self, job, plan):
        outcome = super().apply(job, plan)
        if self.key in self.world:
            make_routable(Tenant.objects.get(created_for=job.reference), by=job.by)
        return outcome

    def plan(self, job, actual):
        return self._scripted("plan", job) or Plan.single(actual, kind="address", target=job.reference, after={})

    def probe(self, job):
        site = Tenant.objects.filter(created_for=job.reference).first()
        is_open = site is not None and site.is_routable
        return self._scripted("probe", job) or Actual(exists=is_open, matches=is_open)

    def undo(self, job, plan):
        site = Tenant.objects.filter(created_for=job.reference).first()
        if site is not None and site.state in (TenantState.CLAIMED, TenantState.READY):
            mark_failed(site, by=job.by)
        return super().undo(job, plan)


class Outside:
    """The outside of one run: its own table of steps and what they made."""

    def __init__(self) -> None:
        fakes, self.world = fake_table(*OUTSIDE, attempts=5)
        fakes["proof"] = replace(fakes["proof"], module=FakeProof("proof", self.world))
        self.fakes = {key: spec.module for key, spec in fakes.items()}
        self.table = {**STEPS, **fakes}


class PlatformMachine(RuleBasedStateMachine):
    """One platform in one transaction, which is rolled back at the end of each play."""

    office = None
    clock = None
    start_of_time = None
    counted: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._block = ExitStack()
        self._block.enter_context(rolled_back())
        self.clock.move_to(self.start_of_time)
        self._outsides: dict[object, Outside] = {}
        self._seen_version: dict[int, int] = {}
        self.kill_at = None

    def teardown(self) -> None:
        self._block.close()

    # -- people ---------------------------------------------------------------------------------------

    @rule(label=st.sampled_from(LABELS))
    def ask_for_a_site(self, label):
        with suppress(DomainError):
            draft = make_draft(self.office, label=label)
            act.submit(case=draft, by=self.office.applicant, version=draft.version)

    @rule(number=st.integers(0, 5), way=st.sampled_from(sorted(WAYS)), who=st.sampled_from(PEOPLE), stale=st.booleans())
    def somebody_does_something(self, number, way, who, stale):
        case = self._case(number)
        if case is not None:
            self._do(case, way, who, version=case.version - 1 if stale else case.version)

    @rule(number=st.integers(0, 5), twice=st.booleans())
    def the_right_person_goes_on(self, number, twice):
        case = self._case(number)
        if case is not None and case.state in FORWARD:
            for _ in range(1 + twice):
                self._do(case, *FORWARD[case.state], version=case.version)

    def _do(self, case, way, who, *, version):
        before = WebsiteRequest.objects.get(pk=case.pk).version
        try:
            with all_or_nothing():
                WAYS[way](case, getattr(self.office, who), version, self.office)
        except DomainError as refused:
            assert str(refused.message), "refused without a word"
            assert WebsiteRequest.objects.get(pk=case.pk).version == before, "refused, and changed all the same"

    # -- time -----------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 9, 30, 200]))
    def time_passes(self, hours):
        states = dict(WebsiteRequest.objects.values_list("pk", "state"))
        self.clock.shift(timedelta(hours=hours))
        assert dict(WebsiteRequest.objects.values_list("pk", "state")) == states, "lateness became a state"

    @rule()
    def reservations_lapse(self):
        act.lapse_reservations()

    # -- the engine and its faults ----------------------------------------------------------------------

    @rule(number=st.integers(0, 3))
    def worker_looks(self, number):
        run = self._run(number)
        if run is not None:
            past = now() - timedelta(seconds=1)
            Run.objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=past)
            Run.objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=past)
            with suppress(Killed):
                engine.advance(run.pk, table=self._outside(run).table)

    @rule(key=st.sampled_from(KEYS), boundary=st.sampled_from(["before", "after", "stored"]), back=st.booleans())
    def next_worker_will_die(self, key, boundary, back):
        self.kill_at = (f"undo.{key}" if back else key, boundary)

    @rule(number=st.integers(0, 3), key=st.sampled_from(OUTSIDE), saying=st.sampled_from(sorted(SAYINGS)))
    def outside_will_fail(self, number, key, saying):
        run = self._run(number)
        if run is not None:
            self._outside(run).fakes[key].will("apply", SAYINGS[saying])
            self.counted["faults"] += 1

    @rule(number=st.integers(0, 3), deed=st.sampled_from(["resume", "cancel"]))
    def operator_intervenes(self, number, deed):
        run = self._run(number)
        if run is not None:
            with suppress(DomainError), transaction.atomic():
                getattr(operations, deed)(run=run, by="user:2")

    @rule(number=st.integers(0, 3))
    def news_comes_again(self, number):
        run = self._run(number)
        if run is not None and run.state == "succeeded":
            mark_provisioned(run=run)
        elif run is not None and run.state == "failed":
            mark_problem(run=run)

    def reach(self, step, boundary):
        """Stand in for `provisioning.faults.reach`, where all that was done so far is committed."""
        connection.check_constraints()
        if self.kill_at == (step, boundary):
            self.kill_at = None
            self.counted["kills"] += 1
            raise Killed

    # -- what must hold -----------------------------------------------------------------------------------

    @invariant()
    def nothing_is_wrong(self):
        self.counted["steps"] += 1
        found = wrongs()
        assert found == [], found
        for outside in self._outsides.values():
            made = outside.world.get("effects", [])
            assert len(made) == len(set(made)), f"made twice: {made}"

    def _case(self, number):
        cases = list(WebsiteRequest.objects.filter(number__isnull=False).order_by("pk"))
        return cases[number % len(cases)] if cases else None

    def _run(self, number):
        runs = list(Run.objects.order_by("created_at"))
        return runs[number % len(runs)] if runs else None

    def _outside(self, run):
        return self._outsides.setdefault(run.pk, Outside())
