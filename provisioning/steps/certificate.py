"""The site's certificate. On the embedded default there is none, and the run says so instead of skipping the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from provisioning.outcomes import Done, Fail, Outcome, Trouble
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of, parent_of

# The parent domain is served without TLS by us: local names, or TLS ends at a server of the region's own.
NOT_NEEDED = "none"

UNKNOWN_POLICY = gettext_noop("The certificate policy “%(policy)s” of the domain %(domain)s is not set up here.")
CHOOSE_ONE = gettext_noop("Set the certificate policy of this domain to one that is set up, then resume the run.")


def probe(job: Job) -> Actual:
    """Look at the policy; without TLS everything is as wanted."""
    policy = parent_of(job).certificate_policy
    return Actual(exists=policy == NOT_NEEDED, matches=policy == NOT_NEEDED, facts={"policy": policy})


def plan(job: Job, actual: Actual) -> Plan:
    """Nothing to change where none is needed."""
    return Plan.single(actual, kind="certificate", target=host_of(job), after=actual.facts)


def apply(job: Job, plan: Plan) -> Outcome:
    """Record that none is needed, or stop where the policy asks for one that this platform cannot get."""
    parent = parent_of(job)
    if parent.certificate_policy == NOT_NEEDED:
        return Done({"needed": False, "policy": NOT_NEEDED})
    values = {"policy": parent.certificate_policy, "domain": parent.name}
    return Fail(
        ReasonCode.NO_PROVIDER, Trouble("certificate_policy_unknown", UNKNOWN_POLICY, CHOOSE_ONE, values=values)
    )


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """There is nothing to read back: the proof step speaks TLS, or does not, for real."""
    return ""


def undo(job: Job, plan: Plan) -> Outcome:
    """Nothing was made."""
    return Done()
