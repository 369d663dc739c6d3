"""The proof speaks TLS where visitors do, under the site's name, and trusts only who it was told to trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.dashboard.heartbeats import beat_round
from provisioning import certificate_work
from provisioning.hosts.queries import default_server
from provisioning.providers.ansible import CertificateFiles, SiteFiles, WebHost, render_sites
from provisioning.providers.outside.errors import BadCertificate, HandshakeRefused
from provisioning.steps.looks import ask, ask_unknown
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.operations import make_routable
from tests.servers.authorities import TestAuthority, pem

pytestmark = pytest.mark.django_db
ROOT = TestAuthority.root("Otoritas daerah (contoh)")


@pytest.fixture
def secured(parent_with, site_under, web, settings, home):
    """A site served by TLS under its domain's uploaded certificate."""
    path = Path(home) / "roots.pem"
    path.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(path)
    parent = parent_with("uploaded")
    key, issued = ROOT.issue(f"*.{parent.serving_suffix}")
    certificate_work.upload(name=f"*.{parent.serving_suffix}", chain=pem(issued), key=pem(key), by="uji")
    _job, site = site_under(parent)
    web.show(site)
    web.start()
    return site


@pytest.mark.nginx
def test_site_is_looked_at_by_tls_and_an_unknown_name_shows_nothing(secured):
    unknown = f"x-asing.{secured.parent.serving_suffix}"

    seen = ask(secured.host, server=default_server())

    assert (seen.status, secured.name in seen.title) == (200, True)
    assert ask_unknown(unknown, server=default_server()).status == 404
    with pytest.raises(HandshakeRefused):
        ask(unknown, server=default_server())


@pytest.fixture
def watched(secured, settings):
    """The same site in use, while links of sites without a certificate are plain."""
    settings.GAPURA_SCHEME = "http"
    make_routable(secured, by="uji")
    return secured


def found(site):
    return list(site.heartbeats.values_list("ok", "status"))


@pytest.mark.nginx
def test_heartbeat_looks_by_tls_and_trusts_whom_the_proof_trusts(watched):
    beat_round()

    assert found(watched) == [(True, 200)]


@pytest.mark.nginx
def test_heartbeat_is_bad_when_the_application_behind_tls_is_down(watched, web):
    """At the plain port nginx itself answers with the way to TLS: that says nothing of the application."""
    web.application.serve(watched.host, "/", status=503)

    beat_round()

    assert found(watched) == [(False, 503)]


@pytest.mark.nginx
def test_heartbeat_is_bad_when_a_stranger_s_certificate_is_shown(watched, settings):
    settings.GAPURA_TLS_CA_FILE = ""

    beat_round()

    assert found(watched) == [(False, None)]


@pytest.mark.nginx
def test_certificate_of_a_stranger_does_not_pass_the_proof(secured, settings, home):
    other = Path(home) / "others.pem"
    other.write_bytes(pem(TestAuthority.root("Lain (contoh)").certificate))
    settings.GAPURA_TLS_CA_FILE = str(other)

    with pytest.raises(BadCertificate):
        ask(secured.host, server=default_server())


@pytest.mark.nginx
def test_domain_without_tls_is_looked_at_plainly_again(secured, settings):
    certificate_work.set_policy(parent=secured.parent, policy="none", by="uji")
    certificate_work.tell_web_host()

    assert ask(secured.host, server=default_server()).status == 200
    assert " ssl" not in (web_home() / "vhosts" / f"{secured.schema_name}.conf").read_text()


def test_pairs_reach_another_web_host_as_files_and_are_shown_nowhere(tmp_path):
    pairs, there = tmp_path / "here", tmp_path / "there"
    (pairs / "dinkes.example" / "0123456789abcdef").mkdir(parents=True, mode=0o700)
    key, issued = ROOT.issue("dinkes.example")
    for name, content in (("key.pem", pem(key)), ("chain.pem", pem(issued))):
        (pairs / "dinkes.example/0123456789abcdef" / name).write_bytes(content)
    (pairs / "dinkes.example/0123456789abcdef/key.pem").chmod(0o600)
    host = WebHost(
        tls_listen=("127.0.0.1:8443",),
        certificates=(CertificateFiles("dinkes.example", "0123456789abcdef"),),
        pairs=pairs,
    )
    site = SiteFiles(key="t_a", name="Dinas", hosts=("dinkes.example",), tls={"dinkes.example": "dinkes.example"})
    heard = []

    first = render_sites(sites=[site], home=there, host=host, on_event=heard.append)
    again = render_sites(sites=[site], home=there, host=host)

    copied = there / "tls/dinkes.example/0123456789abcdef/key.pem"
    assert (copied.read_bytes(), copied.stat().st_mode & 0o777) == (pem(key), 0o600)
    assert first.is_changed
    assert not again.is_changed
    assert pem(key).decode().splitlines()[1] not in repr(heard)
