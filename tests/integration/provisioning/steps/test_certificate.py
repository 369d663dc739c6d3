"""The certificate: recorded as not needed, or a clear stop."""

from __future__ import annotations

from provisioning.outcomes import Done, Fail
from provisioning.steps import certificate
from tenants.registry.models import ParentDomain


def do(job):
    plan = certificate.plan(job, certificate.probe(job))
    return plan, certificate.apply(job, plan)


def test_none_needed_is_recorded(job):
    plan, outcome = do(job)

    assert outcome == Done({"needed": False, "policy": "none"})
    assert plan.effective == ()


def test_policy_nobody_set_up_stops_the_run(job, parent):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="wildcard")

    _, outcome = do(job)

    assert isinstance(outcome, Fail)
    assert outcome.trouble.code == "certificate_policy_unknown"
    assert "wildcard" in str(outcome.trouble)
