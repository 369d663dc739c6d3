"""An authority that hands out an odd chain harms one certificate: its row says so, and every other one goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kernel.time import now
from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.models import Certificate, State
from provisioning.signals import certificate_failed
from tests.fakes.acme_authority import FakeAuthority
from tests.servers.authorities import TestAuthority, named, new_key, pem

pytestmark = pytest.mark.django_db

GOOD, ODD = "baik.contoh.go.id", "aneh.contoh.go.id"


def of_another(chain):
    """A good certificate, but for another key."""
    _key, issued = TestAuthority.root().issue(ODD)
    return pem(issued)


def signed_anew(chain, *, issuer="Akar (contoh)", life=timedelta(days=1)):
    """The same certificate, by an issuer of another name and with another life."""
    first = x509.load_pem_x509_certificates(chain)[0]
    since = first.not_valid_before_utc
    builder = x509.CertificateBuilder(named(issuer), first.subject, first.public_key(), 4711, since, since + life)
    alternative = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return pem(builder.add_extension(alternative, critical=False).sign(new_key(), hashes.SHA256()))


ODDITIES = {
    "empty": lambda chain: b"",
    "a page": lambda chain: b"<html>Bad gateway</html>",
    "cut short": lambda chain: chain[: len(chain) // 3],
    "no base64": lambda chain: b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
    "no certificate in it": lambda chain: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "another key's": of_another,
    "no time to live": lambda chain: signed_anew(chain, life=timedelta()),
    "an issuer no row holds": lambda chain: signed_anew(chain, issuer="Akar\x00"),
}


@pytest.fixture
def authority(settings):
    with FakeAuthority().listening() as running:
        settings.ACME_DIRECTORY_URL = running.directory_url
        yield running


@pytest.fixture(autouse=True)
def somebodys(db):
    """Both names are a site's own."""
    from tenants.registry.models import Domain
    from tests.factories.registry import make_tenant

    site = make_tenant(label="dinkes", state="ACTIVE")
    for name in (GOOD, ODD):
        Domain.objects.create(domain=name, tenant=site, is_primary=False, is_custom=True)


def wanted_both():
    """Have the odd one looked at first, as the oldest that is due."""
    for minutes, name in ((5, ODD), (1, GOOD)):
        operations.want_host(host=name, by="uji")
        Certificate.objects.filter(name=name).update(next_at=now() - timedelta(minutes=minutes))


def row(name):
    return Certificate.objects.get(name=name)


@pytest.mark.parametrize("oddity", ODDITIES.values(), ids=ODDITIES)
def test_odd_chain_keeps_no_other_certificate_waiting(authority, oddity):
    authority.odd[ODD] = oddity
    wanted_both()

    certificate_work.look()

    odd = row(ODD)
    assert row(GOOD).state == State.VALID
    assert (odd.state, odd.attempts, odd.needs_person) == (State.WANTED, 1, False)
    assert odd.next_at > now()
    assert odd.last_error["advice"]


def test_next_try_comes_later_each_time_and_makes_a_new_order(authority):
    authority.odd[ODD] = ODDITIES["empty"]
    operations.want_host(host=ODD, by="uji")
    waits = []

    for _try in range(3):
        Certificate.objects.update(next_at=now())
        certificate_work.look()
        waits.append(row(ODD).next_at - now())

    assert waits == sorted(waits)
    assert waits[-1] > timedelta(minutes=20)
    assert len(authority.orders) == 3


def test_chain_that_is_right_at_last_is_used(authority):
    authority.odd[ODD] = ODDITIES["a page"]
    operations.want_host(host=ODD, by="uji")
    certificate_work.look()
    del authority.odd[ODD]

    Certificate.objects.update(next_at=now())
    certificate_work.look()

    assert (row(ODD).state, row(ODD).last_error, row(ODD).attempts) == (State.VALID, None, 0)


def test_what_nobody_foresaw_is_in_the_log_under_the_number_that_people_are_told(authority, caplog):
    authority.odd[ODD] = ODDITIES["an issuer no row holds"]
    operations.want_host(host=ODD, by="uji")

    certificate_work.look()

    told = row(ODD).last_error
    assert told["code"] == "certificate_unforeseen"
    assert [record.error_id for record in caplog.records if hasattr(record, "error_id")] == [told["error_id"]]


def test_receiver_that_breaks_keeps_neither_the_failure_nor_the_others_from_being_recorded(authority, settings):
    def broken(**_more):
        raise RuntimeError("surat tidak terkirim")

    authority.odd[ODD] = ODDITIES["empty"]
    wanted_both()
    Certificate.objects.filter(name=ODD).update(attempts=2)
    certificate_failed.connect(broken)
    try:
        certificate_work.look()
    finally:
        certificate_failed.disconnect(broken)

    assert (row(ODD).attempts, row(GOOD).state) == (3, State.VALID)
    assert row(ODD).next_at > now()
