"""The certificate: recorded as not needed, or a clear stop."""

from __future__ import annotations

from provisioning.certificates.models import Certificate
from provisioning.outcomes import Done, Fail, Wait
from provisioning.states import ReasonCode
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
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="sewaan")

    _, outcome = do(job)

    assert isinstance(outcome, Fail)
    assert outcome.trouble.code == "certificate_policy_unknown"
    assert "sewaan" in str(outcome.trouble)


def test_domain_that_wants_tls_where_nobody_listens_for_it_stops_the_run(job, parent, claimed, settings):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="wildcard")
    settings.WEB_TLS_LISTEN = ()

    _, outcome = do(job)

    assert outcome.trouble.code == "certificate_nobody_listens"


def test_certificate_of_the_domain_is_ordered_once_and_waited_for(job, parent, claimed):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="wildcard")

    outcomes = [do(job)[1] for _time in range(2)]

    row = Certificate.objects.get()
    assert [type(outcome) for outcome in outcomes] == [Wait, Wait]
    assert {outcome.reason for outcome in outcomes} == {ReasonCode.WAITS_FOR_CERTIFICATE}
    assert (row.name, row.challenge) == (f"*.{parent.serving_suffix}", "dns-01")


def test_host_without_an_authority_stops_the_run_and_is_tried_again_when_resumed(job, parent, claimed, settings):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="per_host")
    settings.ACME_DIRECTORY_URL = ""

    codes = [do(job)[1].trouble.code for _time in range(2)]

    assert codes == ["certificate_no_authority", "certificate_no_authority"]
    assert Certificate.objects.get().attempts == 1  # each resume begins anew


def test_undoing_drops_a_certificate_that_is_the_hosts_own(job, parent, claimed):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="per_host")
    plan, _ = do(job)

    assert certificate.undo(job, plan) == Done()
    assert certificate.undo(job, plan) == Done()
    assert Certificate.objects.count() == 0


def test_undoing_leaves_the_domains_certificate(job, parent, claimed):
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="wildcard")
    plan, _ = do(job)

    certificate.undo(job, plan)

    assert Certificate.objects.count() == 1
