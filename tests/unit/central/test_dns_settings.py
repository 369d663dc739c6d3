"""The settings of DNS: typed, and each bad value told with what to write instead."""

from __future__ import annotations

import os
import runpy

import pytest

from central.settings import dns
from kernel.env import BadSetting

COMPLETE = {"RFC2136_SERVER": "ns1.example.go.id", "RFC2136_KEY_NAME": "gapura", "RFC2136_KEY_SECRET": "c2VjcmV0"}


@pytest.fixture
def read(monkeypatch):
    """Read the settings from an environment that holds these values and none else of DNS."""

    def reading(**values):
        for name in [name for name in os.environ if name.startswith(("DNS_", "RFC2136_"))]:
            monkeypatch.delenv(name)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(dns.__file__)

    return reading


def test_nothing_set_means_the_local_zone(read):
    found = read()

    assert (found["DNS_PROVIDER"], found["DNS_VERIFY_NAMESERVERS"], found["RFC2136_PORT"]) == ("local", (), 53)


def test_values_are_typed(read):
    found = read(
        **COMPLETE,
        DNS_PROVIDER="rfc2136",
        RFC2136_PORT="5353",
        RFC2136_ZONE="BantenProv.go.id.",
        RFC2136_KEY_ALGORITHM="HMAC-SHA512",
        DNS_VERIFY_NAMESERVERS="192.0.2.53, [2001:db8::53]:5353,2001:db8::54, ns2.example.go.id:54",
    )

    assert (found["DNS_PROVIDER"], found["RFC2136_PORT"], found["RFC2136_ZONE"]) == (
        "rfc2136",
        5353,
        "bantenprov.go.id",
    )
    assert found["RFC2136_KEY_ALGORITHM"] == "hmac-sha512"
    assert found["DNS_VERIFY_NAMESERVERS"] == (
        ("192.0.2.53", 53),
        ("2001:db8::53", 5353),
        ("2001:db8::54", 53),
        ("ns2.example.go.id", 54),
    )


def test_name_servers_are_those_of_all_zones_or_of_one(read):
    found = read(DNS_VERIFY_NAMESERVERS="192.0.2.53,Go.ID.=ns1.go.id, go.id=[2001:db8::53]:54,inside.go.id=none")

    assert found["DNS_VERIFY_NAMESERVERS"] == (("192.0.2.53", 53),)
    assert found["DNS_ZONE_NAMESERVERS"] == {
        "go.id": (("ns1.go.id", 53), ("2001:db8::53", 54)),
        "inside.go.id": (),
    }


def test_secret_may_come_from_a_file_with_line_breaks(read, tmp_path):
    (tmp_path / "secret").write_text("c2Vj\ncmV0\n")

    assert read(RFC2136_KEY_SECRET_FILE=str(tmp_path / "secret"))["RFC2136_KEY_SECRET"] == "c2VjcmV0"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"DNS_PROVIDER": "route53"}, "DNS_PROVIDER"),
        ({"RFC2136_PORT": "70000"}, "RFC2136_PORT"),
        ({"RFC2136_PORT": "domain"}, "RFC2136_PORT"),
        ({"RFC2136_KEY_ALGORITHM": "hmac-md5"}, "RFC2136_KEY_ALGORITHM"),
        ({"RFC2136_KEY_SECRET": '"c2VjcmV0"'}, "RFC2136_KEY_SECRET"),
        ({"RFC2136_ACME_KEY_SECRET": "c2VjcmV"}, "RFC2136_ACME_KEY_SECRET"),
        ({"DNS_VERIFY_NAMESERVERS": "192.0.2.53:0"}, "DNS_VERIFY_NAMESERVERS"),
        ({"DNS_VERIFY_NAMESERVERS": "two words"}, "DNS_VERIFY_NAMESERVERS"),
        ({"DNS_VERIFY_NAMESERVERS": "go.id=two words"}, "DNS_VERIFY_NAMESERVERS"),
        ({"DNS_VERIFY_NAMESERVERS": "go.id="}, "DNS_VERIFY_NAMESERVERS"),
        ({"DNS_PROVIDER": "rfc2136"}, "RFC2136_SERVER, RFC2136_KEY_NAME, RFC2136_KEY_SECRET"),
        ({**COMPLETE, "DNS_PROVIDER": "rfc2136", "RFC2136_KEY_NAME": ""}, "RFC2136_KEY_NAME"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_value_is_named_with_advice(read, values, named):
    with pytest.raises(BadSetting, match=named) as refused:
        read(**values)

    assert refused.value.remedy


def test_secret_is_not_shown_when_it_is_refused(read):
    with pytest.raises(BadSetting) as refused:
        read(RFC2136_KEY_SECRET="not-base64-but-secret!")

    assert "but-secret" not in str(refused.value)
