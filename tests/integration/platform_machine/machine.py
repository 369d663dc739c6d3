"""Requests x officers x engine x faults: anybody does anything at any time, workers die, and nothing goes wrong.

Every step is one call of the product's own operations, right or wrong, late or stale; what it refuses it must refuse in
words. The engine runs its real rows with a table in which the database's steps are real and the outside is a
dictionary. What happens next is chosen among what can happen now, so that no step is spent on nothing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from random import Random

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from central.websites import operations as act
from central.websites.models import Decision, WebsiteRequest
from central.websites.operations import mark_problem, mark_provisioned
from central.websites.sites import admin_username
from kernel.errors import DomainError
from kernel.time import now
from provisioning import operations
from provisioning.kinds import KINDS
from provisioning.models import Run, RunEvent
from provisioning.states import ACTIVE, TOUCHED, RunState, StepState
from tenants.members.models import User
from tenants.members.terms import accept_terms
from tenants.registry import lookup
from tenants.registry.models import NameReservation, Tenant
from tenants.registry.switching import in_tenant
from tests.factories.websites import make_draft
from tests.integration.platform_machine.invariants import wrongs
from tests.integration.platform_machine.outside import ONE_STEP, OUTSIDE, SAYINGS, TO_THE_END, Workers
from tests.integration.platform_machine.people import ASIDE, FORWARD, LABELS, PEOPLE, WAYS

# Requests that are under way at once: more would all stay near their beginning.
MOST_AT_ONCE = 3
# What a person may do to a site in use, one at a time; "open" begins by itself.
DEEDS = ("suspend", "unsuspend")
# How often each is chosen where it is possible.
WEIGHTS = {
    "somebody_asks_for_a_site": 2,
    "the_right_person_goes_on": 10,
    "the_right_person_turns_it_aside": 2,
    "somebody_does_something": 2,
    "an_administrator_accepts_the_rules": 4,
    "an_operator_does_a_deed_at_a_site": 3,
    "an_operator_resumes": 3,
    "an_operator_calls_off": 1,
    "a_worker_looks": 4,
    "a_worker_dies": 5,
    "a_worker_meets_a_fault": 4,
    "news_comes_again": 1,
    "time_passes": 1,
    "reservations_lapse": 1,
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


class PlatformMachine(RuleBasedStateMachine):
    """One platform in one transaction, which is rolled back at the end of each play.

    :cvar counted: what happened, by sort; `idle` are the steps that changed nothing and met no refusal.
    """

    office = None
    clock = None
    start_of_time = None
    counted: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._block = ExitStack()
        self._block.enter_context(rolled_back())
        self.clock.move_to(self.start_of_time)
        self.workers = Workers(self.counted)

    def teardown(self) -> None:
        self._block.close()

    @rule(seed=st.integers(0, 2**32 - 1))
    def something_happens(self, seed):
        """One number decides a step: Hypothesis need not see the same things possible in two plays that begin alike."""
        chance = Random(seed)
        possible = {name: found for name in WEIGHTS if (found := getattr(self, f"_for_{name}")())}
        name = chance.choices(list(possible), weights=[WEIGHTS[name] for name in possible])[0]
        before, refusals = self._rows(), self.counted["refusals"]
        getattr(self, name)(chance.choice(possible[name]), chance)
        has_happened = self._rows() != before or self.counted["refusals"] > refusals
        self.counted["steps" if has_happened else "idle"] += 1
        self.counted[name] += has_happened

    # -- people ---------------------------------------------------------------------------------------

    def _for_somebody_asks_for_a_site(self):
        under_way = WebsiteRequest.objects.exclude(state__in=("DRAFT", "REJECTED", "CANCELLED", "ANSWERED", "ACTIVE"))
        return (None,) if under_way.count() < MOST_AT_ONCE else ()

    def somebody_asks_for_a_site(self, nothing, chance):
        taken = WebsiteRequest.objects.exclude(state__in=("REJECTED", "CANCELLED")).values_list("label", flat=True)
        free = [label for label in LABELS if label not in taken]
        label = chance.choice(free or LABELS)

        def ask():
            draft = make_draft(self.office, label=label)
            act.submit(case=draft, by=self.office.applicant, version=draft.version)

        self._try(ask)

    def _for_the_right_person_goes_on(self):
        return self._cases(state__in=FORWARD)

    def the_right_person_goes_on(self, case, chance):
        for _ in range(1 + (chance.randint(0, 9) == 0)):
            self._do(case, *FORWARD[case.state], version=case.version)

    def _for_the_right_person_turns_it_aside(self):
        return self._cases(state__in=ASIDE)

    def the_right_person_turns_it_aside(self, case, chance):
        self._do(case, *chance.choice(ASIDE[case.state]), version=case.version)

    def _for_somebody_does_something(self):
        return self._cases()

    def somebody_does_something(self, case, chance):
        way, who = chance.choice(sorted(WAYS)), chance.choice(PEOPLE)
        self._do(case, way, who, version=case.version - chance.randint(0, 1))

    def _for_an_administrator_accepts_the_rules(self):
        return self._cases(state="ANSWERED", change="", tenant__state="READY")

    def an_administrator_accepts_the_rules(self, case, chance):
        def accept():
            with in_tenant(case.tenant):
                accept_terms(user=User.objects.get(username=admin_username(case)))
            act.mark_active(tenant=case.tenant)

        self._try(accept)
        self._count_state(case)

    def _do(self, case, way, who, *, version):
        before = WebsiteRequest.objects.get(pk=case.pk)
        if not self._try(lambda: WAYS[way](case, getattr(self.office, who), version, self.office)):
            assert WebsiteRequest.objects.get(pk=case.pk).version == before.version, "refused, and changed"
        elif WebsiteRequest.objects.get(pk=case.pk).version != before.version:
            self._count_state(case)

    def _count_state(self, case):
        self.counted[f"request: {WebsiteRequest.objects.get(pk=case.pk).state}"] += 1

    def _try(self, ask):
        """Return whether it was done; what is refused is undone whole and has its words."""
        try:
            with all_or_nothing():
                ask()
        except DomainError as refused:
            assert str(refused.message), "refused without a word"
            self.counted["refusals"] += 1
            return False
        return True

    # -- time -----------------------------------------------------------------------------------------

    def _for_time_passes(self):
        return (1, 9, 30, 200)

    def time_passes(self, hours, chance):
        states = dict(WebsiteRequest.objects.values_list("pk", "state"))
        self.clock.shift(timedelta(hours=hours))
        assert dict(WebsiteRequest.objects.values_list("pk", "state")) == states, "lateness became a state"

    def _for_reservations_lapse(self):
        return (None,) if self._cases(state="RETURNED") else ()

    def reservations_lapse(self, nothing, chance):
        act.lapse_reservations()

    # -- the engine and its faults ----------------------------------------------------------------------

    def _for_a_worker_looks(self):
        return self._runs(state__in=ACTIVE)

    def a_worker_looks(self, run, chance):
        self.workers.look(run, seconds=chance.choice((ONE_STEP, TO_THE_END)))

    _for_a_worker_dies = _for_a_worker_looks

    def a_worker_dies(self, run, chance):
        going_back = run.state == RunState.COMPENSATING
        left = run.steps.filter(state__in=TOUCHED) if going_back else run.steps.exclude(state=StepState.DONE)
        self.workers.look(run, dies_at=chance.randint(1, max(1, 3 * left.count())))

    def _for_a_worker_meets_a_fault(self):
        return [run for run in self._runs(state__in=ACTIVE) if self._fragile(run)]

    def a_worker_meets_a_fault(self, run, chance):
        key, saying = chance.choice(self._fragile(run)), chance.choice(sorted(SAYINGS))
        self.workers.will_meet(run, key=key, saying=saying)
        self.workers.look(run)

    def _fragile(self, run):
        """Return the steps ahead of the run that the outside can spoil."""
        steps = run.steps.filter(key__in=OUTSIDE)
        going_back = run.state == RunState.COMPENSATING
        left = steps.filter(state__in=TOUCHED) if going_back else steps.exclude(state=StepState.DONE)
        return list(left.values_list("key", flat=True))

    def _for_an_operator_resumes(self):
        return self._runs(state__in=(RunState.FAILED, RunState.WAITING))

    def an_operator_resumes(self, run, chance):
        self._try(lambda: operations.resume(run=run, by="user:2"))

    def _for_an_operator_calls_off(self):
        return self._runs(state__in=ACTIVE | {RunState.FAILED}, undo_requested_at=None)

    def an_operator_calls_off(self, run, chance):
        self._try(lambda: operations.cancel(run=run, by="user:2"))

    def _for_an_operator_does_a_deed_at_a_site(self):
        sites = Tenant.objects.exclude(kind="PLATFORM").order_by("pk")
        return [(site, deed) for site in sites for deed in DEEDS if site.state in KINDS[deed].begins_from]

    def an_operator_does_a_deed_at_a_site(self, what, chance):
        site, deed = what
        self._try(lambda: operations.start_lifecycle(kind=deed, tenant=site, by="user:2", reason="uji"))

    def _for_news_comes_again(self):
        return self._runs(state__in=(RunState.SUCCEEDED, RunState.FAILED), kind="provision")

    def news_comes_again(self, run, chance):
        mark_provisioned(run=run) if run.state == RunState.SUCCEEDED else mark_problem(run=run)

    # -- what must hold -----------------------------------------------------------------------------------

    @invariant()
    def nothing_is_wrong(self):
        found = wrongs()
        assert found == [], found
        for world in self.workers.worlds.values():
            effects = world.made.get("effects", [])
            assert len(effects) == len(set(effects)), f"made twice: {effects}"

    def _cases(self, **those):
        return list(WebsiteRequest.objects.filter(number__isnull=False, **those).order_by("pk"))

    def _runs(self, **those):
        return list(Run.objects.filter(**those).order_by("created_at"))

    def _rows(self):
        """Return what tells one moment of the platform from another."""
        return (
            now(),
            list(WebsiteRequest.objects.order_by("pk").values_list("pk", "state", "version")),
            list(Run.objects.order_by("pk").values_list("pk", "state", "fence", "undo_requested_at")),
            list(Tenant.objects.order_by("pk").values_list("pk", "state")),
            list(NameReservation.objects.order_by("pk").values_list("pk", "state")),
            Decision.objects.count(),
            RunEvent.objects.count(),
        )
