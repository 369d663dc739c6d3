"""deploy/knot/knot.conf as it is delivered, run by a real Knot: each key may do what it is for, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from provisioning.providers.dns_rfc2136 import Key, Rfc2136Zone, Server
from provisioning.providers.dns_rfc2136.errors import KeyUnknown
from tests.servers.knot import Knot
from tests.servers.name_server import TestKey

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "deploy" / "knot"
ZONE = "bantenprov.go.id"
KEYS = {
    name: TestKey(name, secret)
    for name, secret in {
        "gapura": "c2VjcmV0IG9mIHRoZSB1cGRhdGVyIG9mIHRlc3RzLi4=",
        "gapura-transfer": "c2VjcmV0IG9mIHRoZSByZWFkZXIgb2YgdGVzdHMuLi4=",
        "gapura-acme": "c2VjcmV0IG9mIHRoZSBhY21lIGtleSBvZiB0ZXN0cy4=",
    }.items()
}


class DeliveredKnot(Knot):
    """The delivered configuration; only its places and its port are the test's."""

    def write_configuration(self):
        keys = self.folder / "keys"
        keys.mkdir(exist_ok=True)
        for key in KEYS.values():
            text = f"key:\n  - id: {key.name}\n    algorithm: {key.algorithm}\n    secret: {key.secret}\n"
            (keys / f"{key.name}.conf").write_text(text)
        text = (FOLDER / "knot.conf").read_text()
        text = re.sub(r"listen: \[.*\]", f"listen: {self.address}@{self.port}\n    rundir: {self.folder}", text)
        text = text.replace("/storage", str(self.folder)).replace("/config/keys", str(keys))
        (self.folder / "knot.conf").write_text(f"{text}\nlog:\n  - target: stderr\n    any: info\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = DeliveredKnot(tmp_path_factory.mktemp("delivered"), zones={ZONE: ""})
    (server.folder / f"{ZONE}.zone").write_text((FOLDER / "example.zone").read_text())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def seen_with(server):
    """The zone as the holder of one key, or of one for updates and one for transfers, sees it."""

    def make(update, transfer=None):
        keys = {name: Key(name, KEYS[name].secret) for name in (update, transfer or update)}
        place = Server(server.address, keys[update], port=server.port, transfer_key=keys[transfer or update])
        return Rfc2136Zone(zone=ZONE, server=place)

    return make


def test_keys_together_do_all_that_the_platform_does(seen_with):
    zone, challenges = seen_with("gapura", "gapura-transfer"), seen_with("gapura-acme")
    zone.claim(f"dinkes.{ZONE}", target="203.0.113.10", owner="t_1")
    challenges.add_text(f"_acme-challenge.{ZONE}", value="one")

    assert zone.check() == len(zone.records())
    assert {record.target for record in zone.records()} >= {"203.0.113.10", "one"}

    challenges.remove_text(f"_acme-challenge.{ZONE}", value="one")
    assert zone.release(f"dinkes.{ZONE}", owner="t_1")
    assert [record.name for record in zone.records()] == [ZONE, f"ns1.{ZONE}"]


@pytest.mark.parametrize(
    ("key", "act"),
    [
        ("gapura", lambda zone: zone.records()),
        ("gapura-transfer", lambda zone: zone.add_text(f"_acme-challenge.{ZONE}", value="one")),
        ("gapura-acme", lambda zone: zone.records()),
        ("gapura-acme", lambda zone: zone.add_text(f"dinkes.{ZONE}", value="one")),
        ("gapura-acme", lambda zone: zone.claim(f"_acme-challenge.{ZONE}", target="192.0.2.1", owner="t_1")),
    ],
    ids=["update: transfer", "transfer: update", "acme: transfer", "acme: another name", "acme: another kind"],
)
def test_key_may_do_no_more_than_it_is_for(seen_with, key, act):
    with pytest.raises(KeyUnknown, match=key):
        act(seen_with(key))


def test_what_the_delivered_compose_file_refers_to_is_there():
    added = yaml.safe_load((FOLDER / "compose.yml").read_text())
    base = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    assert set(added["services"]) == {"migrate", "web", "worker", "beat"}
    assert set(added["services"]) < set(base["services"])
    for service in added["services"].values():
        files = {name: value for name, value in service["environment"].items() if "SECRET" in name}
        assert all(name.endswith("_FILE") for name in files)
        assert {Path(value).name for value in files.values()} == set(service["secrets"]) == set(added["secrets"])
    names = {value for name, value in added["services"]["web"]["environment"].items() if name.endswith("KEY_NAME")}
    assert names == set(KEYS)
