"""The Host header as it may arrive."""

from __future__ import annotations

import pytest

from tenants.registry.hosts import is_platform_host, plain_host


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("dinkes.example", "dinkes.example"),
        ("DinKes.Example", "dinkes.example"),
        ("dinkes.example:8000", "dinkes.example"),
        ("dinkes.example.", "dinkes.example"),
        ("dinkes.example.:8000", "dinkes.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "[::1]"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_plain_host_of_a_good_header(header, host):
    assert plain_host(header) == host


@pytest.mark.parametrize(
    "header",
    [
        "",
        ".",
        "..",
        "din kes.example",
        "dinkes.example\x00",
        "dinkes\n.example",
        "a" * 254,
        "a" * 10000,
        "dinkes.example:x",
        "dinkes.example:8000:9",
        "-dinkes.example",
        "dinkes.example/../",
        "dinkés.example",
        "<b>",
        "' OR 1=1",
        "a@b.example",
        "dinkes.example:123456",
    ],
)
def test_plain_host_of_junk_is_none(header):
    assert plain_host(header) is None


def test_platform_hosts_are_those_of_the_settings(settings):
    settings.GAPURA_DOMAIN = "gapura.example"
    settings.PLATFORM_HOSTS = ["localhost"]

    assert is_platform_host("gapura.example")
    assert is_platform_host("localhost")
    assert not is_platform_host("dinkes.gapura.example")
    assert not is_platform_host("xgapura.example")
