"""The operators' pages of certificates, and the command that does the same."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host, want_wildcard
from tenants.registry.models import Domain, Tenant
from tests.factories.people import make_official
from tests.factories.registry import make_parent, make_tenant
from tests.servers.authorities import TestAuthority, pem

pytestmark = pytest.mark.django_db
ROOT = TestAuthority.root("Otoritas daerah (contoh)")
HOST = "dinkes.contoh.go.id"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path
    path = tmp_path / "roots.pem"
    path.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(path)
    return tmp_path


@pytest.fixture
def browse(settings):
    def as_(role):
        client = Client(headers={"host": settings.GAPURA_DOMAIN, "accept-language": "id"})
        client.force_login(make_official(role))
        return client

    return as_


def files(name=HOST, **more):
    key, issued = ROOT.issue(name, **more)
    return {
        "chain": SimpleUploadedFile("situs.pem", pem(issued)),
        "key": SimpleUploadedFile("situs.key", pem(key)),
    }


def test_list_shows_what_ends_first_with_its_bar_and_what_went_wrong(browse):
    client = browse("OPERATOR")
    client.post("/sertifikat/unggah/", {"name": HOST, **files()})
    waiting = want_host(host="kustom.example", by="uji")
    trouble = {"code": "acme_unreachable", "words": "The certificate authority %(url)s cannot be reached: %(reason)s."}
    trouble["values"] = {"url": "https://ca.example", "reason": "ditolak"}
    Certificate.objects.filter(pk=waiting.pk).update(last_error=trouble, failed_at=now(), attempts=1)

    shown = client.get("/sertifikat/").content.decode()

    assert shown.index(HOST) < shown.index("kustom.example")
    assert "89 hari lagi" in shown
    assert 'max="100" value="99"' in shown
    assert "Otoritas sertifikat https://ca.example tidak dapat dihubungi: ditolak." in shown


def test_auditor_reads_and_is_offered_nothing_to_do(browse):
    want_host(host=HOST, by="uji")

    shown = browse("AUDITOR").get("/sertifikat/").content.decode()

    assert HOST in shown
    assert "/perbarui/" not in shown
    assert "/sertifikat/unggah/" not in shown


def test_upload_says_everything_that_is_wrong_at_its_field_and_keeps_the_name(browse):
    client = browse("OPERATOR")

    answer = client.post("/sertifikat/unggah/", {"name": HOST, **files("lain.contoh.go.id"), "key": _text("x")})

    errors = answer.context["form"].errors
    assert sorted(errors) == ["chain", "key"]
    assert "tidak mencakup dinkes.contoh.go.id" in errors["chain"][0]
    assert f'value="{HOST}"' in answer.content.decode()
    assert Certificate.objects.count() == 0


def test_upload_without_files_is_told_at_the_fields(browse):
    answer = browse("OPERATOR").post("/sertifikat/unggah/", {"name": HOST})

    assert sorted(answer.context["form"].errors) == ["chain", "key"]


def test_upload_too_large_is_refused_before_it_is_read(browse):
    sent = {**files(), "chain": SimpleUploadedFile("besar.pem", b"-----BEGIN CERTIFICATE-----\n" + b"A" * 200_000)}

    answer = browse("OPERATOR").post("/sertifikat/unggah/", {"name": HOST, **sent})

    assert "lebih dari satu sertifikat" in answer.context["form"].errors["chain"][0]


def test_renewal_by_hand_is_due_at_once(browse):
    row = want_host(host=HOST, by="uji")
    Certificate.objects.update(next_at=now() + timedelta(days=30), attempts=4)

    answer = browse("OPERATOR").post(f"/sertifikat/{row.pk}/perbarui/")

    row.refresh_from_db()
    assert answer.status_code == 302
    assert (list(Certificate.objects.due()), row.attempts) == ([row], 0)


def test_policy_of_a_domain_orders_its_wildcard_before_any_site_asks(browse):
    parent = make_parent()

    answer = browse("PLATFORM_ADMIN").post(f"/sertifikat/domain/{parent.pk}/", {"policy": "wildcard"})

    parent.refresh_from_db()
    assert answer.status_code == 302
    assert parent.certificate_policy == "wildcard"
    assert [row.name for row in Certificate.objects.all()] == [f"*.{parent.serving_suffix}"]


def test_policy_nobody_knows_is_refused_at_its_field(browse):
    parent = make_parent()

    answer = browse("PLATFORM_ADMIN").post(f"/sertifikat/domain/{parent.pk}/", {"policy": "apa saja"})

    assert list(answer.context["form"].errors) == ["policy"]


def test_menu_counts_what_needs_somebody(browse):
    want_wildcard(parent=make_parent(), by="uji")
    trouble = {"code": "certificate_no_authority", "words": "x"}
    Certificate.objects.update(last_error=trouble, failed_at=now(), needs_person=True)

    from central.certificates.queries import needing_somebody

    assert needing_somebody() == 1


def test_command_uploads_lists_and_refuses_in_words(tmp_path, capsys):
    key, issued = ROOT.issue(HOST)
    (tmp_path / "c.pem").write_bytes(pem(issued))
    (tmp_path / "k.pem").write_bytes(pem(key))
    paths = {"chain": tmp_path / "c.pem", "key": tmp_path / "k.pem"}

    call_command("certificate", "upload", HOST, as_json=True, **paths)
    call_command("certificate", "list", as_json=True)

    uploaded, listed = map(json.loads, capsys.readouterr().out.replace("}[", "}\n[").splitlines())
    assert listed == [uploaded]
    assert (uploaded["name"], uploaded["source"], uploaded["days_left"]) == (HOST, "upload", 89)
    with translation.override("id"), pytest.raises(CommandError, match="tidak mencakup lain"):
        call_command("certificate", "upload", "lain.example", **paths)
    with pytest.raises(CommandError, match="no host name"):
        call_command("certificate", "renew", "../x")


def test_command_sets_a_policy(capsys):
    parent = make_parent()

    call_command("certificate", "policy", parent.name, "uploaded", as_json=True)

    assert json.loads(capsys.readouterr().out) == {"domain": parent.name, "policy": "uploaded"}


def test_command_drops_what_nobody_needs_and_refuses_the_rest_in_words(tmp_path, capsys):
    key, issued = ROOT.issue(HOST)
    (tmp_path / "c.pem").write_bytes(pem(issued))
    (tmp_path / "k.pem").write_bytes(pem(key))
    call_command("certificate", "upload", HOST, chain=tmp_path / "c.pem", key=tmp_path / "k.pem")
    domain = Domain.objects.create(domain=HOST, tenant=make_tenant(label="dinkes"), is_primary=False)
    with translation.override("id"), pytest.raises(CommandError, match=f"masih diperlukan untuk: {HOST}"):
        call_command("certificate", "drop", HOST)
    domain.delete()
    capsys.readouterr()

    call_command("certificate", "drop", HOST, as_json=True)

    assert json.loads(capsys.readouterr().out) == {"name": HOST, "dropped": True}
    assert not (tmp_path / "web" / "tls" / HOST).exists()
    with pytest.raises(CommandError, match="no certificate"):
        call_command("certificate", "drop", HOST)


def test_command_orders_for_a_name_somebody_has_and_for_no_other(capsys):
    Domain.objects.create(domain=HOST, tenant=make_tenant(label="dinkes"), is_primary=False)

    call_command("certificate", "order", HOST, as_json=True)

    assert json.loads(capsys.readouterr().out)["state"] == "wanted"
    with translation.override("id"), pytest.raises(CommandError, match=r"tidak memiliki nama lain\.example"):
        call_command("certificate", "order", "lain.example")


def test_policy_of_a_domain_orders_for_own_domains_what_its_wildcard_cannot_hold(browse):
    parent = make_parent()
    site, gone = make_tenant(label="dinkes", parent=parent), make_tenant(label="dishub", parent=parent)
    Tenant.objects.filter(pk=gone.pk).update(state="ARCHIVED", archived_at=now())
    for name, tenant in (("www.dinkes.example", site), ("www.dishub.example", gone)):
        Domain.objects.create(domain=name, tenant=tenant, is_primary=False, is_custom=True)

    browse("PLATFORM_ADMIN").post(f"/sertifikat/domain/{parent.pk}/", {"policy": "wildcard"})

    ordered = dict(Certificate.objects.values_list("name", "challenge"))
    assert ordered == {f"*.{parent.serving_suffix}": "dns-01", "www.dinkes.example": "http-01"}


def _text(content):
    return SimpleUploadedFile("x.key", content.encode())
