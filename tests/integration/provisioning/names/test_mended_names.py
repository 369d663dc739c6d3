"""A record that a plan of drift takes over: what stood there is given back, even from between release and claim."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from provisioning.plan import Action, Change, Plan
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.dns_record import record_facts
from provisioning.steps.mending.dns import DNS
from provisioning.steps.name_servers import record_for
from tests.factories.provisioning import make_job
from tests.fakes.faulty_zone import Killed, NoAnswer

FORMER, NEW = "t_former", "t_new"


@pytest.fixture
def takeover(parent):
    """A record with a mark that no site has, and the plan that gives it the right one."""
    from provisioning.hosts.queries import default_server

    name, server = f"dinkes.{parent.serving_suffix}", default_server()
    before, after = (record_facts(record_for(parent, host=name, owner=owner, server=server)) for owner in (FORMER, NEW))
    find_provider(parent).claim(name, target=server.target, owner=FORMER)
    return Plan((Change(Action.UPDATE, "dns_record", name, before=before, after=after),))


def job_of(plan):
    wish = {"plan_id": "1", "parts": {DNS.key: {"changes": [asdict(change) for change in plan.changes]}}}
    return make_job(reference="mend-1", wish=wish)


@pytest.mark.parametrize("fault", [Killed, NoAnswer])
@pytest.mark.parametrize("verb", ["release", "claim"])
def test_taken_over_record_is_given_back_from_wherever_the_run_was_stopped(takeover, parent, faults, verb, fault):
    job, [change] = job_of(takeover), takeover.changes
    faults.after(verb, change.target, fault)
    with pytest.raises(fault):
        DNS.apply(job, takeover)

    DNS.undo(job, takeover)

    assert find_provider(parent).find(change.target).owner == FORMER


def test_record_that_was_not_taken_over_yet_stays_as_it_is(takeover, parent):
    DNS.undo(job_of(takeover), takeover)

    assert find_provider(parent).find(takeover.changes[0].target).owner == FORMER
