"""A certificate from an authority of the region's own: taken whole or not at all, and watched until it ends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.models import Certificate, Source, State
from provisioning.certificates.refusals import UploadRefused
from provisioning.outcomes import Done, Wait
from provisioning.states import ReasonCode
from provisioning.steps import certificate
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import Domain
from tests.factories.people import make_official
from tests.factories.registry import make_tenant
from tests.servers.authorities import DAY, TestAuthority, pem
from tests.servers.tls_client import certificate_shown

pytestmark = pytest.mark.django_db
ROOT = TestAuthority.root("Otoritas daerah (contoh)")
MIDDLE = ROOT.intermediate()


@pytest.fixture(autouse=True)
def trusted(settings, home):
    path = Path(home) / "roots.pem"
    path.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(path)


def send(name, *, names=(), **more):
    key, issued = MIDDLE.issue(*(names or (name,)), **more)
    chain = pem(issued) + pem(MIDDLE.certificate)
    return certificate_work.upload(name=name, chain=chain, key=pem(key), by="uji"), issued


def do(job):
    return certificate.apply(job, certificate.plan(job, certificate.probe(job)))


@pytest.mark.nginx
def test_run_waits_for_the_upload_and_the_site_is_served_with_it(parent_with, site_under, web, settings):
    parent = parent_with("uploaded")
    job, site = site_under(parent)
    web.start()

    waits = do(job)
    _row, issued = send(f"*.{parent.serving_suffix}")
    outcome = do(job)

    assert (type(waits), waits.reason) == (Wait, ReasonCode.WAITS_FOR_UPLOAD)
    assert isinstance(outcome, Done)
    assert outcome.result["source"] == Source.UPLOAD
    root = pem(ROOT.certificate).decode()
    assert certificate_shown(site.host, port=settings.GAPURA_TLS_PORT, root=root) == issued


@pytest.mark.nginx
def test_certificate_of_one_host_is_never_shown_for_another(parent_with, site_under, web, settings):
    parent = parent_with("per_host")
    jobs = {label: site_under(parent, label=label) for label in ("dinkes", "dikbud", "belum")}
    issued = {label: send(jobs[label][1].host)[1] for label in ("dinkes", "dikbud")}
    web.start()
    certificate_work.tell_web_host()

    root = pem(ROOT.certificate).decode()
    shown = {
        label: certificate_shown(jobs[label][1].host, port=settings.GAPURA_TLS_PORT, root=root) for label in issued
    }

    assert shown == issued
    with pytest.raises(OSError, match=r"(?i)unrecognized.name"):
        certificate_shown(jobs["belum"][1].host, port=settings.GAPURA_TLS_PORT)


def test_refused_upload_changes_nothing(home):
    key, issued = MIDDLE.issue("lain.contoh.go.id")

    with pytest.raises(UploadRefused) as refused:
        certificate_work.upload(name="dinkes.contoh.go.id", chain=pem(issued), key=pem(key), by="uji")

    assert [one.code for one in refused.value.refusals] == ["certificate_other_names", "certificate_issuer_unknown"]
    assert Certificate.objects.count() == 0
    assert not (web_home() / "tls").exists()


def test_name_that_is_none_is_refused():
    with pytest.raises(UploadRefused) as refused:
        certificate_work.upload(name="../etc", chain=b"", key=b"", by="uji")

    assert [one.code for one in refused.value.refusals] == ["certificate_name_unknown"]


def test_older_certificate_is_taken_only_where_that_is_meant():
    row, _issued = send("dinkes.contoh.go.id")
    key, older = MIDDLE.issue("dinkes.contoh.go.id", until=30 * DAY)
    sent = {"chain": pem(older) + pem(MIDDLE.certificate), "key": pem(key), "by": "uji"}

    with pytest.raises(UploadRefused) as refused:
        certificate_work.upload(name=row.name, **sent)
    taken = certificate_work.upload(name=row.name, accept_older=True, **sent)

    assert [one.code for one in refused.value.refusals] == ["certificate_older"]
    assert taken.not_after == older.not_valid_after_utc


def test_upload_takes_the_place_of_an_order_and_keeps_the_pair_the_web_host_still_reads():
    row = operations.want_host(host="dinkes.contoh.go.id", by="uji")
    first, _ = send(row.name)
    Certificate.objects.update(served_version=first.version)

    second, _ = send(row.name, until=91 * DAY)

    folders = {path.name for path in (web_home() / "tls" / row.folder).iterdir()}
    assert (second.pk, second.source, second.state, second.next_at) == (row.pk, Source.UPLOAD, State.VALID, None)
    assert folders == {first.version, second.version}


def test_pair_lies_where_only_the_service_reads():
    row, _issued = send("dinkes.contoh.go.id")

    folder = web_home() / "tls" / row.folder
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *(folder / row.version).iterdir())}
    assert modes == {row.folder: 0o700, "key.pem": 0o600, "chain.pem": 0o644}


def test_uploaded_certificate_cannot_be_renewed_from_here():
    row, _issued = send("dinkes.contoh.go.id")

    with pytest.raises(operations.UnableToRenew):
        certificate_work.renew(certificate=row, by="uji")


@pytest.fixture
def needed():
    """A site has the name: nobody is warned of a certificate that nobody needs."""
    Domain.objects.create(domain="dinkes.contoh.go.id", tenant=make_tenant(label="dinkes"), is_primary=False)


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize(
    ("left", "days"),
    [(31, None), (29.5, 30), (14.5, 30), (13.5, 14), (6.5, 7), (0.5, 1), (-0.5, 0)],
)
def test_operators_are_told_as_the_end_comes_near_once_for_each_day(left, days, hold_clock):
    operator = make_official("OPERATOR")
    row, _issued = send("dinkes.contoh.go.id")
    hold_clock(row.not_after - timedelta(days=left))

    certificate_work.warn_of_expiry()
    certificate_work.warn_of_expiry()

    told = [(one.recipient, one.context["days"]) for one in OutboxMessage.objects.filter(kind="certificates.expiring")]
    assert told == ([] if days is None else [(operator.email, days)])


@pytest.mark.usefixtures("needed")
def test_message_of_the_end_says_what_to_do(hold_clock):
    from central.certificates.notifications import _expiring_words

    make_official("OPERATOR")
    row, _issued = send("dinkes.contoh.go.id")
    hold_clock(row.not_after - timedelta(days=6))
    certificate_work.warn_of_expiry()

    written = _expiring_words(OutboxMessage.objects.get(kind="certificates.expiring"))

    assert "dinkes.contoh.go.id" in written.subject
    assert "7" in written.subject
    assert "Otoritas" in written.text or "otoritas" in written.text
    assert f"{row.not_after:%d-%m-%Y}" in written.text
    assert now() < row.not_after
