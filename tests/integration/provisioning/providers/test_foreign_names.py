"""A foreign domain's own servers are asked, and only what all of them say counts."""

from __future__ import annotations

import pytest

from provisioning.providers.dns_lookup import ForeignNames, NameServer
from provisioning.providers.dns_lookup.errors import NameServerSilent
from tests.servers.ports import free_port

RECORDS = """
    _gapura.dinkes TXT "gapura-site=" "abc"
    _gapura.dinkes TXT "v=other"
    dinkes A 192.0.2.1
    www CNAME Dinkes.Contohprov.Example.
"""


@pytest.fixture
def zone(name_server):
    return name_server.new_zone(records=RECORDS)


@pytest.fixture
def names(name_server):
    return ForeignNames(servers=[NameServer(name_server.address, name_server.port)])


@pytest.mark.parametrize(
    ("label", "kind", "values"),
    [
        ("_gapura.dinkes", "TXT", ("gapura-site=abc", "v=other")),
        ("dinkes", "A", ("192.0.2.1",)),
        ("www", "CNAME", ("dinkes.contohprov.example",)),
        ("www", "A", ()),
        ("dinkes", "TXT", ()),
        ("nowhere", "A", ()),
    ],
)
def test_values_are_those_of_the_name_itself(zone, names, label, kind, values):
    assert names.answers(f"{label}.{zone}", kind) == values


def test_silent_server_is_told_and_asked_again(zone, name_server):
    silent = NameServer("127.0.0.1", free_port())
    names = ForeignNames(servers=[NameServer(name_server.address, name_server.port), silent], lifetime=0.3)

    with pytest.raises(NameServerSilent) as caught:
        names.answers(f"dinkes.{zone}", "A")

    assert not caught.value.permanent
