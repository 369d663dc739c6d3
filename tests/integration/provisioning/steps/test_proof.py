"""The proof from outside: it passes a sound site and names whatever else it meets."""

from __future__ import annotations

import pytest

from provisioning.outcomes import Done, Retry
from provisioning.plan import Plan
from provisioning.states import ReasonCode
from provisioning.steps import proof
from provisioning.steps.sites import media_folder
from tests.factories.provisioning import make_job
from tests.fakes.site_web import SiteWeb, page
from tests.integration.provisioning.providers.rfc2136_zones import zone_on
from tests.servers.name_server import settings_for
from tests.servers.ports import free_port


@pytest.fixture
def job(two_tenants):
    """The run of the first of two sites."""
    site = two_tenants[0].tenant
    return make_job(reference=site.created_for, parent_id=site.parent_id, label=site.label, tenant_name=site.name)


@pytest.fixture
def web(two_tenants, settings):
    """Two sound sites, and a platform that knows no media."""
    site, other = (each.tenant for each in two_tenants)
    web = SiteWeb()
    with web.listening() as port:
        settings.GAPURA_PORT = port
        web.serve(site.host, "/", body=page(f"Beranda – {site.name}", marker=site.marker))
        web.serve(site.host, "/masuk/", body=page("Masuk"))
        web.serve(site.host, "/kelola/", status=302, headers={"Location": "/kelola/login/?next=/kelola/"})
        web.serve(site.host, "/kelola/login/?next=/kelola/", status=302, headers={"Location": "/masuk/?next=/kelola/"})
        web.serve(site.host, f"/media/{site.schema_name}/{proof.CANARY}", body=lambda: canary_of(site))
        web.serve(other.host, "/", body=page(other.name, marker=other.marker))
        yield web


def canary_of(site) -> str:
    return (media_folder(site) / proof.CANARY).read_text()


def prove(job):
    return proof.apply(job, Plan())


def test_sound_site_is_proven(job, web, two_tenants):
    outcome = prove(job)

    assert isinstance(outcome, Done), outcome
    assert outcome.result["url"].startswith(f"http://{two_tenants[0].host}:")
    assert outcome.result["looks"] == ["front_page", "sign_in", "unknown_sibling", "own_file", "isolation"]


def test_canary_is_gone_after_the_proof(job, web, two_tenants):
    folder = media_folder(two_tenants[0].tenant)
    before = set(folder.iterdir()) if folder.exists() else set()

    prove(job)

    assert set(folder.iterdir()) == before


def test_web_that_is_not_up_is_waited_for(job, settings):
    settings.GAPURA_PORT = free_port()

    outcome = prove(job)

    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.trouble.code) == (ReasonCode.WEB_NOT_UP, "outside_nobody_answers")


FAULTS = {
    "proof_front_page": lambda web, site, other: web.serve(site.host, "/", status=503),
    "proof_title": lambda web, site, other: web.serve(site.host, "/", body=page("Situs", marker=site.marker)),
    "proof_foreign_page": lambda web, site, other: web.serve(site.host, "/", body=page(site.name, marker=other.marker)),
    "proof_findable": lambda web, site, other: web.serve(
        site.host, "/", body=page(site.name, marker=site.marker, robots="index")
    ),
    "proof_sign_in": lambda web, site, other: web.serve(site.host, "/masuk/", status=404),
    "proof_management": lambda web, site, other: web.serve(site.host, "/kelola/", body=page("Kelola")),
    "proof_own_file": lambda web, site, other: web.answers.pop(
        (site.host, f"/media/{site.schema_name}/{proof.CANARY}")
    ),
    "proof_leak": lambda web, site, other: web.serve(
        other.host,
        f"/media/{site.schema_name}/{proof.CANARY}",
        body=web.answers[site.host, f"/media/{site.schema_name}/{proof.CANARY}"].body,
    ),
    "proof_mixed": lambda web, site, other: web.serve(other.host, "/", body=page(other.name, marker=site.marker)),
}


@pytest.mark.parametrize("code", FAULTS)
def test_fault_is_named(code, job, web, two_tenants):
    site, other = (each.tenant for each in two_tenants)
    FAULTS[code](web, site, other)

    outcome = prove(job)

    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.trouble.code) == (ReasonCode.PROOF_FAILED, code)
    assert "%(" not in str(outcome.trouble)


def test_unknown_name_that_shows_the_site_is_named(job, web, two_tenants):
    site = two_tenants[0].tenant
    front = web.answers[site.host, "/"]
    known = web.find
    web.find = lambda host, path: front if host.startswith("x-") else known(host, path)

    outcome = prove(job)

    assert outcome.trouble.code == "proof_sibling"


def test_platform_that_serves_the_sites_files_is_named(job, web, two_tenants, settings):
    site = two_tenants[0].tenant
    path = f"/media/{site.schema_name}/{proof.CANARY}"
    web.serve(settings.GAPURA_DOMAIN, path, body=web.answers[site.host, path].body)

    outcome = prove(job)

    assert outcome.trouble.code == "proof_leak"


def test_name_is_looked_up_at_the_name_servers_where_there_are_any(job, web, two_tenants, knot_server, settings):
    site = two_tenants[0].tenant
    if site.parent.serving_suffix not in knot_server.zones:
        knot_server.new_zone(site.parent.serving_suffix)
    for name, value in settings_for(knot_server).items():
        setattr(settings, name, value)
    type(site.parent).objects.filter(pk=site.parent.pk).update(dns_provider="rfc2136")
    zone = zone_on(knot_server, site.parent.serving_suffix)

    before = prove(job)
    zone.claim(site.host, target="192.0.2.66", owner=site.schema_name)
    wrong = prove(job)
    zone.claim(site.host, target="127.0.0.1", owner=site.schema_name)
    after = prove(job)
    zone.release(site.host, owner=site.schema_name)

    assert (before.reason, before.trouble.code) == (ReasonCode.PROOF_FAILED, "dns_lookup_not_there_yet")
    assert wrong.trouble.code == "dns_lookup_differs"
    assert {"192.0.2.66", "127.0.0.1"} <= set(wrong.trouble.values.values())
    assert isinstance(after, Done)
    assert after.result["looks"][:2] == ["name_servers", "front_page"]


def test_undo_stops_serving_the_site(job, two_tenants):
    site = two_tenants[0].tenant

    proof.undo(job, Plan())
    proof.undo(job, Plan())

    site.refresh_from_db()
    assert not site.is_routable
