"""A domain of a site's own is served as its parent domain's sites are: by TLS under each policy that wants TLS."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kernel.time import now
from provisioning import certificate_work
from provisioning.certificates.models import Certificate, State
from provisioning.certificates.policies import Policy, policy_for
from provisioning.operations import cancel, start_lifecycle
from provisioning.providers.ansible import find_deviations
from provisioning.states import RunState
from provisioning.steps import domain_records
from provisioning.steps.web_hosts import home as web_home
from provisioning.steps.web_hosts import site_files, web_host
from tenants.registry import operations as registry
from tenants.registry.models import Domain
from tests.integration.provisioning.certificates.own_domains import (
    Keeper,
    add_domain,
    advance,
    errors_of,
    go_on,
    waits_for,
)
from tests.servers.authorities import TestAuthority, pem
from tests.servers.tls_client import certificate_shown, get, until

pytestmark = [pytest.mark.django_db, pytest.mark.nginx]
REGION = TestAuthority.root("Otoritas daerah (contoh)")


@pytest.fixture
def stage(parent_with, site_under, web, dns_authority, use, knot_server):
    """Makes a site in use under a policy, its web host served by a real nginx; returns it with its own domain."""

    def make(policy):
        use(dns_authority)
        _job, site = site_under(parent_with(policy))
        site = registry.activate(registry.make_routable(site), by="uji")
        domain = f"www.{knot_server.new_zone(records='www IN A 127.0.0.1')}"
        web.show_all(site, host=domain)
        web.start()
        domain_records.use_lookup(lambda: Keeper(site, domain))
        return site, domain

    yield make
    del domain_records._makers[1:]


def is_proven(run, site, domain):
    assert run.state == RunState.SUCCEEDED, errors_of(run)
    return Domain.objects.filter(tenant=site, domain=domain, is_custom=True).exists()


@pytest.mark.parametrize("policy", ["wildcard", "per_host"])
def test_own_domain_gets_a_certificate_of_its_own_and_is_proven_by_tls(policy, stage, settings, dns_authority):
    site, domain = stage(policy)

    run = go_on(add_domain(site, domain))

    assert is_proven(run, site, domain)
    row = Certificate.objects.get(name=domain)
    assert (row.names, row.challenge, row.state, row.parent) == ([domain], "http-01", State.VALID, None)
    assert run.steps.get(key="certificate").result["certificate"] == domain
    root, port = dns_authority.root(), settings.GAPURA_TLS_PORT
    assert f"{certificate_shown(domain, port=port, root=root).serial_number:x}" == row.serial
    status, _headers, body = get(domain, port=port, root=root)
    assert (status, site.name in body) == (200, True)
    status, headers, _ = get(domain, "/berita/", port=settings.GAPURA_PORT)
    assert (status, headers["Location"]) == (301, f"https://{domain}:{port}/berita/")


def test_own_domain_of_a_site_without_tls_is_served_plainly(stage, settings):
    site, domain = stage("none")

    run = go_on(add_domain(site, domain))

    assert is_proven(run, site, domain)
    assert run.steps.get(key="certificate").result == {"needed": False, "policy": "none"}
    status, _headers, body = get(domain, port=settings.GAPURA_PORT)
    assert (status, site.name in body) == (200, True)
    assert Certificate.objects.count() == 0


def test_own_domain_under_uploaded_certificates_waits_for_one_of_its_own(stage, settings):
    site, domain = stage("uploaded")
    with Path(settings.GAPURA_TLS_CA_FILE).open("ab") as roots:
        roots.write(pem(REGION.certificate))
    run = go_on(add_domain(site, domain), until_it=waits_for("waits_for_upload"))
    assert run.reason_code == "waits_for_upload", errors_of(run)

    key, issued = REGION.issue(domain)
    certificate_work.upload(name=domain, chain=pem(issued), key=pem(key), by="uji")
    go_on(run)

    assert is_proven(run, site, domain)
    root = pem(REGION.certificate).decode()
    assert until(lambda: certificate_shown(domain, port=settings.GAPURA_TLS_PORT, root=root)) == issued


# --- a suspension does not wait for it -------------------------------------------------------------------------------


@pytest.fixture
def waiting(stage):
    """A site whose own domain waits for an upload: the web host has been told of it already."""
    site, domain = stage("uploaded")
    run = go_on(add_domain(site, domain), until_it=waits_for("waits_for_upload"))
    assert domain in served_names(site)
    return site, domain, run


def served_names(site):
    vhost = (web_home() / "vhosts" / f"{site.schema_name}.conf").read_text()
    return {name for line in vhost.splitlines() if "server_name" in line for name in line.strip(" ;").split()[1:]}


def suspend(site):
    return start_lifecycle(kind="suspend", tenant=site, by="user:2", reason="Situs diretas")


def test_suspension_goes_past_a_domain_that_waits_for_its_certificate(waiting, settings):
    site, domain, before = waiting

    run = suspend(site)
    advance(run)

    before.refresh_from_db()
    assert (before.state, run.steps.get(key="web_host").state) == (RunState.COMPENSATED, "done"), errors_of(run)
    assert served_names(site) == {site.host}
    assert get(site.host, port=settings.GAPURA_PORT)[0] == 503
    assert not Domain.objects.filter(domain=domain).exists()


def test_order_of_a_domain_that_gave_way_is_dropped_with_its_key(stage, settings):
    site, domain = stage("per_host")
    settings.ACME_DIRECTORY_URL = "https://127.0.0.1:9/dir"
    before = add_domain(site, domain)
    go_on(before, until_it=waits_for("waits_for_certificate"))
    assert (web_home() / "tls" / domain / "next.key").exists()
    assert Certificate.objects.filter(name=domain).exists()

    suspend(site)
    certificate_work.look()

    before.refresh_from_db()
    assert before.state == RunState.COMPENSATED, errors_of(before)
    assert not Certificate.objects.filter(name=domain).exists()
    assert not (web_home() / "tls" / domain).exists()


def test_suspension_called_off_before_it_began_leaves_the_web_host_as_the_rows_say(waiting):
    site, _domain, _before = waiting
    run = suspend(site)

    cancel(run=run, by="user:2")
    advance(run)

    assert go_on(run).state == RunState.COMPENSATED
    assert served_names(site) == {site.host}
    files = [site_files(site)]
    assert find_deviations(sites=files, home=web_home(), host=web_host(sites=files)) == []


# --- and does not wait for ever --------------------------------------------------------------------------------------


def test_wait_for_an_upload_ends_with_what_to_do(waiting, hold_clock):
    _site, domain, run = waiting
    said = run.events.filter(message__contains=domain).values_list("message", flat=True)
    assert [text for text in said if text.startswith("Upload a certificate")] == [
        f"Upload a certificate for {domain} on the page “Certificates”; this goes on by itself then."
    ]

    hold_clock(run.steps.get(key="certificate").started_at + timedelta(days=14, seconds=1))
    advance(run)

    error = run.steps.get(key="certificate").error
    assert (run.state, error["code"], error["values"]) == (
        RunState.FAILED,
        "certificate_not_uploaded",
        {"name": domain, "days": "14"},
    )
    assert suspend(_site).state == "queued"


def test_wait_for_an_authority_ends_with_its_last_words(stage, settings, hold_clock):
    site, domain = stage("wildcard")
    settings.ACME_DIRECTORY_URL = "https://127.0.0.1:9/dir"
    run = add_domain(site, domain)
    go_on(run, until_it=waits_for("waits_for_certificate"))

    hold_clock(now() + timedelta(days=15))
    advance(run)

    error = run.steps.get(key="certificate").error
    assert (run.state, error["code"]) == (RunState.FAILED, "certificate_not_issued")
    assert "cannot be reached" in error["values"]["last"]


# --- nobody takes back what a run has told the web host --------------------------------------------------------------


def test_new_certificate_does_not_open_a_site_that_is_being_suspended(stage, settings):
    site, _domain = stage("per_host")
    run = suspend(site)
    advance(run)
    assert run.steps.get(key="web_host").state == "done"
    roots = Path(settings.GAPURA_TLS_CA_FILE)
    roots.write_bytes(roots.read_bytes() + pem(REGION.certificate))
    key, issued = REGION.issue(site.host)
    certificate_work.upload(name=site.host, chain=pem(issued), key=pem(key), by="uji")

    certificate_work.tell_web_host()

    assert (web_home() / "sites" / site.schema_name / "suspended").exists()
    assert f"snippets/tls/{site.host}.conf" in (web_home() / "vhosts" / f"{site.schema_name}.conf").read_text()


@pytest.mark.parametrize(
    ("host", "policy", "own"),
    [
        ("dinkes.contoh.id", Policy.WILDCARD, Policy.WILDCARD),
        ("contoh.id", Policy.WILDCARD, Policy.WILDCARD),
        ("ppid.dinkes.contoh.id", Policy.WILDCARD, Policy.PER_HOST),
        ("www.dinkes.example", Policy.WILDCARD, Policy.PER_HOST),
        ("www.dinkes.example", Policy.UPLOADED, Policy.UPLOADED),
        ("www.dinkes.example", Policy.NONE, Policy.NONE),
        ("dinkes.contoh.id", Policy.PER_HOST, Policy.PER_HOST),
        ("dinkes.contoh.id", "sewaan", "sewaan"),
    ],
)
def test_what_a_wildcard_cannot_hold_gets_its_own(host, policy, own):
    assert policy_for(host, suffix="contoh.id", policy=policy) == own
