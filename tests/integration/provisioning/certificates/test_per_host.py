"""One certificate a host: the authority finds its file on the plain web host, then the site speaks TLS."""

from __future__ import annotations

import pytest

from provisioning.certificates.models import Certificate, State
from provisioning.outcomes import Done, Wait
from provisioning.steps import certificate
from tests.servers.tls_client import certificate_shown, get, until

pytestmark = [pytest.mark.django_db, pytest.mark.nginx]


def do(job):
    plan = certificate.plan(job, certificate.probe(job))
    return certificate.apply(job, plan)


def do_until_done(job):
    """Do as the engine does: come back as long as the step says so."""
    return until(lambda: None if isinstance(said := do(job), Wait) else said)


def test_host_gets_its_certificate_through_the_plain_web_host_and_speaks_tls(
    http_authority, use, parent_with, site_under, web, settings
):
    use(http_authority)
    job, site = site_under(parent_with("per_host"))
    web.show(site)
    web.start()

    outcome = do_until_done(job)

    row = Certificate.objects.get()
    assert isinstance(outcome, Done)
    assert (row.name, row.names, row.state, row.order) == (site.host, [site.host], State.VALID, None)
    assert certificate.verify(job, outcome.result) == ""
    root = http_authority.root()
    shown = until(lambda: certificate_shown(site.host, port=settings.GAPURA_TLS_PORT, root=root))
    assert f"{shown.serial_number:x}" == row.serial
    status, headers, body = get(site.host, port=settings.GAPURA_TLS_PORT, root=root)
    assert (status, site.name in body) == (200, True)
    status, headers, _ = get(site.host, "/berita/?a=1", port=settings.GAPURA_PORT)
    assert (status, headers["Location"]) == (301, f"https://{site.host}:{settings.GAPURA_TLS_PORT}/berita/?a=1")
