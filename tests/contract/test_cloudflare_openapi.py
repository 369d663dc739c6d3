"""What we send is what Cloudflare's published API description takes, and the check would see what it does not."""

from __future__ import annotations

import pytest

from provisioning.providers.dns import wanted_record
from provisioning.providers.dns_cloudflare.deciding import fields_of
from tests.fakes.cloudflare_shapes import faults_by_openapi


@pytest.mark.parametrize("target", ["10.1.2.3", "2001:db8::7", "web.contoh.example"], ids=["A", "AAAA", "CNAME"])
def test_record_we_send_is_as_published(target):
    record = wanted_record("dinkes.contohprov.go.id", target=target, owner="t_a", zone="contohprov.go.id")

    assert faults_by_openapi(record.type.value, fields_of(record)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"content": "10.1.2"}, id="address"),
        pytest.param({"ttl": "often"}, id="ttl"),
        pytest.param({"name": None}, id="no name"),
        pytest.param({"comment": 7}, id="comment"),
        pytest.param({"type": "AA"}, id="type"),
    ],
)
def test_record_of_another_shape_is_seen(wrong):
    good = {"name": "dinkes.contohprov.go.id", "type": "A", "content": "10.1.2.3", "ttl": 300, "comment": ""}

    assert faults_by_openapi("A", good) == []
    assert faults_by_openapi("A", {**good, **wrong}) != []
