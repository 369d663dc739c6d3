"""Asks the new web host itself for the site, before anybody is led there: pages, sign-in, files, isolation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.outcomes import Done, Outcome
from provisioning.plan import Actual, Plan
from provisioning.steps.job import Job
from provisioning.steps.transfers import new_server, tried_on


def probe(job: Job) -> Actual:
    """There is nothing to change here, only to look at."""
    return Actual(exists=True, matches=True)


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing changes."""
    return Plan()


def apply(job: Job, plan: Plan) -> Outcome:
    """Look; whatever is amiss is looked at again later, since a web server takes a moment to load new files."""
    server = new_server(job)
    again = tried_on(job, server, is_led_there=False)
    if again is not None:
        return again
    return Done({"server": server.name, "asked_at": server.door})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """The looks were the reading back."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()
