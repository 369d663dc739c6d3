"""TLS in the rendered configuration: which host is served under which certificate, and which is served plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.providers.ansible import CertificateFiles, SiteFiles, WebHost
from provisioning.providers.ansible.errors import SiteRefused
from provisioning.providers.ansible.role_code import entries_for

HOME = Path("/srv/gapura/web")
OWN, CUSTOM, PLAIN = "dinkes.contoh.go.id", "dinkes.example", "lama.example"
STAR = CertificateFiles("_.contoh.go.id", "0123456789abcdef")
SINGLE = CertificateFiles("dinkes.example", "fedcba9876543210")


def rendered(*, tls=None, certificates=(STAR, SINGLE), **host):
    site = SiteFiles(key="t_one", name="Dinas", hosts=(OWN, CUSTOM, PLAIN), tls=tls or {})
    values = {"tls_listen": ("127.0.0.1:8443",), "tls_port": 8443, "certificates": certificates, **host}
    return {entry["path"]: entry.get("content", "") for entry in entries_for([site], home=HOME, host=WebHost(**values))}


def servers(content):
    """Return the server blocks of a vhost: where each listens, its names and its certificate."""
    found = []
    for block in content.split("\nserver {")[1:]:
        words = [line.strip().rstrip(";") for line in block.splitlines()]
        found.append(
            {
                "tls": any(word.startswith("listen") and " ssl" in word for word in words),
                "names": next(word.split()[1:] for word in words if word.startswith("server_name")),
                "certificate": next((w.split("/")[-1] for w in words if w.startswith("include snippets/tls/")), ""),
                "redirects": any(word.startswith("return 301") for word in words),
            }
        )
    return found


def test_each_host_is_served_under_its_certificate_and_the_rest_plainly():
    found = servers(rendered(tls={OWN: STAR.folder, CUSTOM: SINGLE.folder})["vhosts/t_one.conf"])

    assert found == [
        {"tls": False, "names": [PLAIN], "certificate": "", "redirects": False},
        {"tls": False, "names": [OWN], "certificate": "", "redirects": True},
        {"tls": False, "names": [CUSTOM], "certificate": "", "redirects": True},
        {"tls": True, "names": [OWN], "certificate": "_.contoh.go.id.conf", "redirects": False},
        {"tls": True, "names": [CUSTOM], "certificate": "dinkes.example.conf", "redirects": False},
    ]


def test_pair_is_named_by_its_version_in_one_file():
    content = rendered(tls={OWN: STAR.folder})
    snippet = content["snippets/tls/_.contoh.go.id.conf"]

    assert f'ssl_certificate "{HOME}/tls/_.contoh.go.id/0123456789abcdef/chain.pem";' in snippet
    assert f'ssl_certificate_key "{HOME}/tls/_.contoh.go.id/0123456789abcdef/key.pem";' in snippet
    assert "0123456789abcdef" not in content["vhosts/t_one.conf"]


def test_unknown_names_get_no_handshake():
    assert "ssl_reject_handshake on;" in rendered()["nginx.conf"]


@pytest.mark.parametrize(("seconds", "said"), [(0, False), (31536000, True)])
def test_browsers_are_told_to_come_by_tls_only_as_the_settings_say(seconds, said):
    content = rendered(hsts_seconds=seconds)

    assert (f'on "max-age={seconds}";' in content["nginx.conf"]) is said
    assert ("Strict-Transport-Security" in content["snippets/headers.conf"]) is said


def test_every_plain_server_shows_what_an_authority_asks_for():
    content = rendered(tls={OWN: STAR.folder}, platform_hosts=("gapura.example",))

    for name in ("vhosts/t_one.conf", "vhosts/platform.conf", "nginx.conf"):
        plain = [block for block in content[name].split("server {")[1:] if " ssl" not in block.split("location")[0]]
        assert [block for block in plain if "listen" in block and "snippets/challenge.conf" not in block] == []


def test_platform_is_served_under_its_certificate():
    content = rendered(platform_hosts=("gapura.example", "localhost"), platform_tls={"gapura.example": STAR.folder})

    assert [(one["tls"], one["names"]) for one in servers(content["vhosts/platform.conf"])] == [
        (False, ["localhost"]),
        (False, ["gapura.example"]),
        (True, ["gapura.example"]),
    ]


def test_nobody_is_led_to_tls_where_nothing_listens_for_it():
    found = servers(rendered(tls={OWN: STAR.folder}, tls_listen=())["vhosts/t_one.conf"])

    assert found == [{"tls": False, "names": [OWN, CUSTOM, PLAIN], "certificate": "", "redirects": False}]


@pytest.mark.parametrize(
    "certificates",
    [
        pytest.param((), id="not there"),
        pytest.param((CertificateFiles("../x", "0123456789abcdef"),), id="path"),
        pytest.param((CertificateFiles("_.contoh.go.id", "x"),), id="version"),
    ],
)
def test_certificate_that_must_not_reach_a_file_is_refused(certificates):
    with pytest.raises(SiteRefused):
        rendered(tls={OWN: STAR.folder}, certificates=certificates)
