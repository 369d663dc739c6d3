"""The first pages bear the owner's name, and the site's host leads to it."""

from __future__ import annotations

from wagtail.models import Site

from provisioning.plan import Action
from provisioning.steps import seed_site
from provisioning.steps.sites import host_of
from tenants.registry.models import Domain
from tenants.registry.switching import in_tenant


def do(job):
    plan = seed_site.plan(job, seed_site.probe(job))
    return plan, seed_site.apply(job, plan)


def test_pages_bear_title_and_host(job, claimed, settings):
    plan, outcome = do(job)

    with in_tenant(claimed):
        site = Site.objects.get(is_default_site=True)
        assert (site.site_name, site.hostname, site.port) == (
            job.desired.tenant_name,
            host_of(job),
            settings.GAPURA_PORT,
        )
        assert job.desired.tenant_name in site.root_page.title
    assert plan.changes[0].action is not Action.KEEP
    assert seed_site.verify(job, outcome.result) == ""


def test_doing_it_twice_does_it_once(job, claimed):
    do(job)
    plan, _ = do(job)

    assert plan.effective == ()
    assert list(Domain.objects.filter(tenant=claimed).values_list("domain", flat=True)) == [host_of(job)]


def test_page_that_was_changed_behind_our_back_is_missed(job, claimed):
    _, outcome = do(job)
    with in_tenant(claimed):
        Site.objects.update(hostname="elsewhere.example")

    assert seed_site.verify(job, outcome.result) == host_of(job)
