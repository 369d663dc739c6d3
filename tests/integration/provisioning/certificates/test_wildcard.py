"""One certificate for all sites of a domain: by a record in the zone, outside any run, renewed with one reload."""

from __future__ import annotations

from datetime import timedelta

import dns.message
import dns.query
import pytest

from kernel.time import now
from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.models import Certificate, State
from provisioning.outcomes import Done, Wait
from provisioning.states import ReasonCode
from provisioning.steps import certificate
from provisioning.steps.web_hosts import home
from tests.servers.tls_client import certificate_shown, get, until

pytestmark = [pytest.mark.django_db, pytest.mark.nginx]


def do(job):
    return certificate.apply(job, certificate.plan(job, certificate.probe(job)))


def work_until(holds):
    """Let the job look again and again, as its sweep does."""
    return until(lambda: certificate_work.look() is not None and holds())


def challenges_left(server, zone):
    query = dns.message.make_query(f"_acme-challenge.{zone}", "TXT")
    return [
        str(text)
        for answer in dns.query.tcp(query, server.address, port=server.port, timeout=3).answer
        for text in answer
    ]


@pytest.fixture
def parent(parent_with, dns_authority, use):
    use(dns_authority)
    return parent_with("wildcard")


@pytest.fixture
def wildcard(parent):
    """The domain's certificate, already there."""
    operations.want_wildcard(parent=parent, by="uji")
    return work_until(lambda: Certificate.objects.sound().first())


def test_run_waits_for_the_domains_certificate_and_goes_on_when_the_job_has_it(parent, site_under, knot_server):
    job, _site = site_under(parent)

    waits = do(job)
    row = work_until(lambda: Certificate.objects.sound().first())
    outcome = do(job)

    assert isinstance(waits, Wait)
    assert waits.reason == ReasonCode.WAITS_FOR_CERTIFICATE
    assert sorted(row.names) == sorted([f"*.{parent.serving_suffix}", parent.serving_suffix])
    assert isinstance(outcome, Done)
    assert outcome.result["certificate"] == f"*.{parent.serving_suffix}"
    assert challenges_left(knot_server, parent.serving_suffix) == []


def test_site_is_served_by_tls_at_once_where_the_certificate_is_there(
    wildcard, parent, site_under, web, settings, dns_authority
):
    job, site = site_under(parent)
    web.show(site)
    web.start()
    orders = dns_authority.issued()

    outcome = do(job)

    assert isinstance(outcome, Done)
    assert dns_authority.issued() == orders
    status, _headers, body = get(site.host, port=settings.GAPURA_TLS_PORT, root=dns_authority.root())
    assert (status, site.name in body) == (200, True)


def test_renewed_certificate_is_served_after_one_reload_with_a_new_key(
    wildcard, parent, site_under, web, settings, dns_authority
):
    _job, site = site_under(parent)
    web.start()
    pairs = home() / "tls" / wildcard.folder
    old_key = (pairs / wildcard.version / "key.pem").read_bytes()
    vhosts = {path: path.stat().st_mtime_ns for path in (home() / "vhosts").iterdir()}

    certificate_work.renew(certificate=wildcard, by="uji")
    new = work_until(lambda: Certificate.objects.exclude(version=wildcard.version).first())

    shown = until(
        lambda: (
            (seen := certificate_shown(site.host, port=settings.GAPURA_TLS_PORT, root=dns_authority.root()))
            and f"{seen.serial_number:x}" == new.serial
        )
    )
    new.refresh_from_db()
    assert shown
    assert new.served_version == new.version
    assert (pairs / new.version / "key.pem").read_bytes() != old_key
    assert {path: path.stat().st_mtime_ns for path in (home() / "vhosts").iterdir()} == vhosts
    assert not (home() / "run/reload.pending").exists()


def test_certificate_is_renewed_by_itself_with_a_third_of_its_life_left(wildcard, hold_clock):
    life = wildcard.not_after - wildcard.not_before

    assert wildcard.not_after - life * (1 / 3 + 1 / 30) <= wildcard.next_at <= wildcard.not_after - life / 3
    assert list(Certificate.objects.due()) == []
    hold_clock(wildcard.next_at + timedelta(seconds=1))
    assert list(Certificate.objects.due()) == [wildcard]


def test_renewal_that_fails_keeps_the_old_certificate_and_tells_the_operators(
    wildcard, parent, site_under, web, settings, dns_authority, django_capture_on_commit_callbacks
):
    from kernel.outbox.models import OutboxMessage
    from tests.factories.people import make_official

    operator = make_official("OPERATOR")
    _job, site = site_under(parent)
    web.start()
    settings.RFC2136_ACME_KEY_SECRET = settings.RFC2136_KEY_SECRET  # the server refuses this key

    certificate_work.renew(certificate=wildcard, by="uji")
    certificate_work.look()

    row = Certificate.objects.get()
    assert (row.state, row.version, row.needs_person) == (State.VALID, wildcard.version, True)
    assert row.last_error["code"].startswith("dns_")
    assert row.next_at > now() + timedelta(hours=5)
    shown = certificate_shown(site.host, port=settings.GAPURA_TLS_PORT, root=dns_authority.root())
    assert f"{shown.serial_number:x}" == wildcard.serial
    assert [message.recipient for message in OutboxMessage.objects.filter(kind="certificates.failed")] == [
        operator.email
    ]


def test_unknown_name_gets_no_certificate(wildcard, parent, site_under, web, settings):
    site_under(parent)
    web.start()

    with pytest.raises(OSError, match=r"(?i)unrecognized.name"):
        certificate_shown(f"asing.{parent.serving_suffix}", port=settings.GAPURA_TLS_PORT)
