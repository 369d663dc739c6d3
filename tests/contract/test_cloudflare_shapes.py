"""The check of bodies by the SDK's own request types sees what is wrong."""

from __future__ import annotations

import pytest

from tests.fakes.cloudflare_shapes import faults_of_batch, faults_of_record

GOOD = {
    "name": "dinkes.contohprov.go.id",
    "type": "A",
    "content": "10.1.2.3",
    "ttl": 300,
    "comment": "x",
    "proxied": False,
}


def test_good_record_and_batch_pass():
    batch = {"posts": [GOOD], "patches": [{"id": "a" * 32, **GOOD}], "deletes": [{"id": "b" * 32}]}

    assert faults_of_record(GOOD) == []
    assert faults_of_batch(batch) == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"kontent": "10.1.2.3"}, id="unknown field"),
        pytest.param({"ttl": "often"}, id="ttl"),
        pytest.param({"proxied": "perhaps"}, id="proxied"),
        pytest.param({"type": "MX"}, id="type we never send"),
    ],
)
def test_record_of_another_shape_is_seen(wrong):
    assert faults_of_record({**GOOD, **wrong}) != []
    assert faults_of_batch({"posts": [{**GOOD, **wrong}]}) != []


def test_record_without_ttl_is_seen():
    assert faults_of_record({name: value for name, value in GOOD.items() if name != "ttl"}) != []


@pytest.mark.parametrize("batch", [{"removes": []}, {"deletes": [{"id": "a", "name": "b"}]}], ids=["part", "delete"])
def test_batch_of_another_shape_is_seen(batch):
    assert faults_of_batch(batch) != []
