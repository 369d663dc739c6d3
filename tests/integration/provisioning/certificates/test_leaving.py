"""A certificate goes with the last name that needs it: its site, its domain, its former name; else with the job."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from django.db import connections

from kernel.audit.models import AuditEvent
from kernel.errors import DomainError
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning import certificate_work, faults
from provisioning.certificates import dropping
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host, want_wildcard
from provisioning.certificates.pairs import Pairs
from provisioning.hosts.models import WebServer
from provisioning.kinds import KINDS
from provisioning.outcomes import Done
from provisioning.plan import Action, brake
from provisioning.steps import STEPS, certificate_removal
from provisioning.steps.host_names import is_somebodys, names_needing, unneeded
from provisioning.steps.jobs import job_of
from provisioning.steps.leaving_certificates import CertificateInUse
from provisioning.steps.web_hosts import home as web_home
from provisioning.steps.web_hosts import homes_here
from tenants.registry.models import Domain, Tenant
from tests.factories.people import make_official
from tests.factories.provisioning import make_run
from tests.factories.registry import make_tenant
from tests.servers.authorities import TestAuthority, pem

pytestmark = pytest.mark.django_db
OWN, FORMER = "www.dinkes.example", "dinkes-lama.contoh.go.id"
ROOT = TestAuthority.root("Otoritas daerah (contoh)")


@pytest.fixture
def site(db):
    """A site with a former name and a domain of its own."""
    made = make_tenant(label="dinkes", state="ACTIVE", created_for="PW-2026-0001")
    for name, is_custom in ((OWN, True), (FORMER, False)):
        Domain.objects.create(domain=name, tenant=made, is_primary=False, is_custom=is_custom)
    return made


@pytest.fixture(autouse=True)
def trust(settings, home):
    path = home / "roots.pem"
    path.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(path)


def issued_for(*names, source="acme"):
    """A certificate in use for these names, as if ordered; its pair lies on every web host of this machine."""
    key, issued = ROOT.issue(*names)
    row = certificate_work.upload(name=names[0], chain=pem(issued), key=pem(key), by="uji")
    if source == "acme":
        challenge = "dns-01" if names[0].startswith("*.") else "http-01"
        Certificate.objects.filter(pk=row.pk).update(source="acme", challenge=challenge, next_at=now())
    for folder in homes_here():
        Pairs(home=folder, folder=row.folder).install(version=row.version, chain=pem(issued), key=pem(key))
    row.refresh_from_db()
    return row


def left():
    return sorted(Certificate.objects.values_list("name", flat=True))


def keys_left():
    return sorted({path.parent.parent.name for folder in homes_here() for path in folder.glob("tls/*/*/key.pem")})


def job_at(site, kind, host=""):
    run = make_run(kind=kind, schema_name=site.schema_name, tenant=site, reference=site.created_for)
    wanted = {**run.desired, "parent_id": site.parent_id, "label": site.label, "host": host}
    type(run).objects.filter(pk=run.pk).update(desired=wanted)
    run.refresh_from_db()
    return job_of(run)


def do(job):
    plan = certificate_removal.plan(job, certificate_removal.probe(job))
    return plan, certificate_removal.apply(job, plan)


# --- with a run ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "host"), [("remove_domain", OWN), ("release_name", FORMER)])
def test_name_that_is_let_go_takes_its_certificate_along_and_no_other(site, kind, host):
    names = {site.host, OWN, FORMER}
    for name in names:
        issued_for(name)

    job = job_at(site, kind, host)
    plan, outcome = do(job)

    assert isinstance(outcome, Done)
    assert left() == keys_left() == sorted(names - {host})
    assert [(change.action, change.target, change.announced) for change in plan.changes] == [
        (Action.DELETE, host, True)
    ]
    assert brake(plan) == ()
    assert certificate_removal.verify(job, outcome.result) == ""
    assert do(job)[1] == Done({"dropped": []})


@pytest.mark.parametrize("kind", ["delete", "archive"])
def test_site_that_goes_takes_all_its_certificates_along_once_a_second_person_approved(site, kind):
    for name in (site.host, OWN, FORMER, "dinsos.contoh.go.id"):
        issued_for(name)
    Domain.objects.create(domain="dinsos.contoh.go.id", tenant=make_tenant(label="dinsos"), is_primary=False)

    plan, _outcome = do(job_at(site, kind, site.host))

    assert left() == keys_left() == ["dinsos.contoh.go.id"]
    assert [str(reason) for reason in brake(plan)] == ["deletes"]


def test_certificate_that_another_name_needs_stays(site):
    issued_for(OWN, "www.dinsos.example")
    issued_for(f"*.{site.parent.serving_suffix}")
    want_wildcard(parent=site.parent, by="uji")
    Domain.objects.create(domain="www.dinsos.example", tenant=make_tenant(label="dinsos"), is_primary=False)

    do(job_at(site, "delete", site.host))

    assert left() == [f"*.{site.parent.serving_suffix}", OWN]


def test_key_goes_from_every_web_host_of_this_machine(site):
    WebServer.objects.create(name="kedua", title="Kedua", folder="web2", address="127.0.0.3")
    issued_for(OWN)
    assert [bool(list(folder.glob("tls/*/*/key.pem"))) for folder in homes_here()] == [True, True]

    do(job_at(site, "remove_domain", OWN))

    assert keys_left() == []


@pytest.mark.parametrize("kind", ["delete", "archive", "remove_domain", "release_name"])
def test_removing_kinds_drop_certificates_once_the_web_host_has_let_go(kind):
    steps = KINDS[kind].steps
    before = "web_host_removal" if kind in ("delete", "archive") else "web_host"

    assert steps.index("certificate_removal") > steps.index(before)
    assert STEPS["certificate_removal"].is_final


# --- with the job ----------------------------------------------------------------------------------------------------


def test_certificate_of_a_name_that_nobody_has_is_dropped_instead_of_renewed(site, settings):
    settings.ACME_DIRECTORY_URL = ""
    issued_for("kustom.example")
    want_host(host="bekas.example", by="uji")
    issued_for(OWN)

    certificate_work.look()

    assert left() == keys_left() == [OWN]
    dropped = AuditEvent.objects.filter(event="certificate.dropped").values_list("subject", flat=True)
    assert sorted(dropped) == ["certificate:bekas.example", "certificate:kustom.example"]


def test_certificate_that_a_web_host_still_names_is_kept_until_it_does_not(site, home):
    row = issued_for("kustom.example")
    vhost = web_home() / "vhosts" / "t_lama.conf"
    vhost.parent.mkdir(parents=True, exist_ok=True)
    vhost.write_text("include snippets/tls/kustom.example.conf;\n")

    certificate_work.look()
    row.refresh_from_db()
    assert (left(), keys_left(), row.next_at > now()) == (["kustom.example"], ["kustom.example"], True)

    vhost.unlink()
    Certificate.objects.update(next_at=now())
    certificate_work.look()
    assert left() == keys_left() == []


def test_uploaded_certificate_of_nobodys_name_stays_and_warns_nobody(site):
    make_official("OPERATOR")
    for name in ("kustom.example", OWN):
        issued_for(name, source="upload")
    Certificate.objects.update(not_before=now() - timedelta(days=80), not_after=now() + timedelta(days=5))

    certificate_work.look()

    assert certificate_work.warn_of_expiry() == 1
    assert left() == ["kustom.example", OWN]
    told = OutboxMessage.objects.filter(kind="certificates.expiring").values_list("reference", flat=True)
    assert list(told) == [OWN]


@pytest.mark.parametrize(
    ("kind", "wanted", "is_theirs"),
    [
        ("add_domain", {"host": "kustom.example"}, True),
        ("rename", {"host": "", "label": "baru"}, True),
        ("suspend", {"host": "kustom.example"}, False),
    ],
)
def test_name_that_a_run_under_way_is_about_is_somebodys(site, kind, wanted, is_theirs):
    host = wanted["host"] or f"baru.{site.parent.serving_suffix}"
    row = issued_for(host)
    run = make_run(kind=kind, schema_name=site.schema_name, tenant=site)
    type(run).objects.filter(pk=run.pk).update(desired={**run.desired, "parent_id": site.parent_id, **wanted})

    assert (is_somebodys(host), names_needing(row) == [host], unneeded([row]) == []) == (is_theirs,) * 3


def test_names_of_an_archived_site_need_no_certificate_once_its_run_is_over(site):
    row = issued_for(OWN)
    Tenant.objects.filter(pk=site.pk).update(state="ARCHIVED", archived_at=now())
    run = make_run(kind="archive", schema_name=site.schema_name, tenant=site)
    assert names_needing(row) == [OWN]

    type(run).objects.filter(pk=run.pk).update(state="succeeded", wake_at=None, finished_at=now())

    assert (names_needing(row), unneeded([row])) == ([], [row])


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_person_drops_what_nobody_needs(site):
    row = issued_for("kustom.example", source="upload")

    certificate_work.drop(certificate=row, by="uji")

    assert left() == keys_left() == []


def test_person_is_told_who_needs_a_certificate(site):
    row = issued_for(OWN)

    with pytest.raises(CertificateInUse, match=OWN):
        certificate_work.drop(certificate=row, by="uji")

    assert left() == keys_left() == [OWN]


def test_certificate_is_ordered_for_nobodys_name_in_vain(site):
    with pytest.raises(DomainError, match=r"kustom\.example") as refused:
        certificate_work.order_host(host="kustom.example", by="uji")

    assert (refused.value.code, left()) == ("certificate_nobodys_name", [])
    assert certificate_work.order_host(host=OWN, by="uji").name == OWN


def test_certificate_that_a_worker_is_at_is_not_dropped_under_it(site):
    from provisioning.certificates.locks import held

    row = issued_for("kustom.example")

    with held(row.pk):
        with pytest.raises(DomainError) as refused:
            certificate_work.drop(certificate=row, by="uji")
        certificate_work.look()

    assert (refused.value.code, left(), keys_left()) == ("certificate_busy", ["kustom.example"], ["kustom.example"])


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_worker_killed_with_the_key_gone_and_the_row_there_leaves_the_rest_to_the_next(site):
    issued_for("kustom.example")
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            os.environ[faults.VARIABLE] = f"{dropping.FAULTS}:emptied"
            certificate_work.look()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert (os.WIFSIGNALED(status), os.WTERMSIG(status)) == (True, signal.SIGKILL)
    assert (left(), keys_left()) == (["kustom.example"], [])

    certificate_work.look()

    assert left() == []
    assert not (web_home() / "tls" / "kustom.example").exists()
