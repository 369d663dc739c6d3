"""Looks at the moved site the way a visitor would: by what DNS says now, at its new web host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.time import now
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.steps.transfers import tried_on


def probe(job: Job) -> Actual:
    """There is nothing to change here, only to look at."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing changes."""
    return Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Look; only then may the former web host forget the site."""
    server = server_of(get_site(job))
    again = tried_on(job, server, is_led_there=True)
    if again is not None:
        return again
    return Done({"server": server.name, "proven_at": now().isoformat()})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The looks were the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()
