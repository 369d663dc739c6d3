"""The zone kept as a file: claims, releases, locks and files that are not ours to touch."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from provisioning.providers.dns import ClaimResult, DnsProvider
from provisioning.providers.dns_local import LocalZone
from provisioning.providers.dns_local.errors import ZoneBusy, ZoneNotWritable, ZoneUnreadable
from provisioning.providers.errors import NameRefused, RecordNotOurs

ZONE = "bantenprov.gapura.localhost"
NAME = f"dinkes.{ZONE}"
EMPTY = {"format": 1, "zone": ZONE, "serial": 1, "records": []}


@pytest.fixture
def zone(tmp_path):
    return LocalZone(home=tmp_path, zone=ZONE, lock_timeout=0.05)


def test_zone_is_a_dns_provider(zone):
    provider: DnsProvider = zone

    assert all(callable(getattr(provider, verb)) for verb in ("find", "claim", "release", "records"))
    assert provider.zone == ZONE


def test_claim_is_found_by_another_process_of_the_same_home(zone, tmp_path):
    claim = zone.claim(NAME, target="127.0.0.1", owner="t_1")

    assert claim.result is ClaimResult.CREATED
    assert LocalZone(home=tmp_path, zone=ZONE).find(NAME.upper()) == claim.record


def test_claim_done_twice_changes_the_zone_once(zone):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")
    again = zone.claim(NAME, target="127.0.0.1", owner="t_1")

    assert again.result is ClaimResult.SAME
    assert zone.serial == 1


def test_claim_with_another_target_replaces_our_own_record(zone):
    first = zone.claim(NAME, target="127.0.0.1", owner="t_1")
    second = zone.claim(NAME, target="web1.gapura.localhost", owner="t_1")

    assert (second.result, second.before) == (ClaimResult.CHANGED, first.record)
    assert [(r.name, r.target) for r in zone.records()] == [(NAME, "web1.gapura.localhost")]


def test_claim_of_anothers_name_is_refused_and_changes_nothing(zone):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")
    before = zone.path.read_bytes()

    with pytest.raises(RecordNotOurs, match="t_1") as refused:
        zone.claim(NAME, target="127.0.0.2", owner="t_2")

    assert refused.value.permanent
    assert zone.path.read_bytes() == before


def test_record_made_by_hand_is_neither_claimed_nor_released_nor_lost(zone):
    zone.claim(f"a.{ZONE}", target="127.0.0.1", owner="t_1")
    content = json.loads(zone.path.read_text())
    content["records"].append({"name": NAME, "type": "A", "target": "10.0.0.1", "ttl": 60, "comment": "made by hand"})
    zone.path.write_text(json.dumps(content))

    with pytest.raises(RecordNotOurs, match="made by hand"):
        zone.claim(NAME, target="10.0.0.1", owner="t_1")
    with pytest.raises(RecordNotOurs):
        zone.release(NAME, owner="t_1")
    zone.claim(f"b.{ZONE}", target="127.0.0.1", owner="t_1")

    assert (zone.find(NAME).comment, zone.find(NAME).ttl) == ("made by hand", 60)


def test_release_done_twice_removes_once(zone):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")

    assert [zone.release(NAME, owner="t_1"), zone.release(NAME, owner="t_1")] == [True, False]
    assert (zone.records(), zone.serial) == ((), 2)


def test_release_by_another_owner_is_refused(zone):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")

    with pytest.raises(RecordNotOurs):
        zone.release(NAME, owner="t_2")

    assert zone.find(NAME) is not None


def test_many_claims_at_once_are_all_kept(tmp_path):
    names = [f"situs{number}.{ZONE}" for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda name: LocalZone(home=tmp_path, zone=ZONE).claim(name, target="127.0.0.1", owner="t"), names)
        )

    zone = LocalZone(home=tmp_path, zone=ZONE)
    assert {record.name for record in zone.records()} == set(names)
    assert zone.serial == len(names)


def test_many_owners_of_one_name_leave_exactly_one(tmp_path):
    def try_to_claim(owner):
        try:
            return LocalZone(home=tmp_path, zone=ZONE).claim(NAME, target="127.0.0.1", owner=owner).result
        except RecordNotOurs:
            return ClaimResult.CONFLICT

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(try_to_claim, [f"t_{number}" for number in range(20)]))

    assert results.count(ClaimResult.CREATED) == 1
    assert results.count(ClaimResult.CONFLICT) == 19


def test_lock_of_another_process_makes_a_claim_wait_its_turn_elsewhere(zone):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")
    with (zone.path.parent / f".{zone.path.name}.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        with pytest.raises(ZoneBusy) as busy:
            zone.claim(f"a.{ZONE}", target="127.0.0.1", owner="t_1")

        assert zone.find(NAME) is not None, "reading needs no lock"

    assert (busy.value.permanent, busy.value.retry_after) == (False, 1.0)
    assert zone.claim(f"a.{ZONE}", target="127.0.0.1", owner="t_1").result is ClaimResult.CREATED


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param('{"zone": "ban', id="cut short"),
        pytest.param("[]", id="a list"),
        pytest.param('{"format": 1, "zone": "other.localhost", "serial": 1, "records": []}', id="another zone's"),
        pytest.param(
            '{"format": 2, "zone": "bantenprov.gapura.localhost", "serial": 1, "records": []}', id="a later format"
        ),
        pytest.param(
            '{"format": 1, "zone": "bantenprov.gapura.localhost", "serial": 1, "records": [{"name": 1}]}',
            id="half a record",
        ),
    ],
)
def test_file_that_is_not_ours_is_never_overwritten(zone, content):
    zone.path.parent.mkdir()
    zone.path.write_text(content)

    with pytest.raises(ZoneUnreadable, match=str(zone.path)) as refused:
        zone.claim(NAME, target="127.0.0.1", owner="t_1")

    assert refused.value.permanent
    assert zone.path.read_text() == content


@pytest.mark.parametrize(
    ("number", "permanent", "retry_after"),
    [(errno.EACCES, True, None), (errno.EROFS, True, None), (errno.ENOSPC, False, 300.0)],
)
def test_failed_write_leaves_the_earlier_zone(zone, monkeypatch, number, permanent, retry_after):
    zone.claim(NAME, target="127.0.0.1", owner="t_1")
    before = zone.path.read_bytes()

    def refuse(_descriptor):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        with pytest.raises(ZoneNotWritable) as refused:
            zone.claim(f"a.{ZONE}", target="127.0.0.1", owner="t_1")

    assert (refused.value.permanent, refused.value.retry_after) == (permanent, retry_after)
    assert zone.path.read_bytes() == before


@pytest.mark.parametrize("zone_name", ["", "../etc", "a/b", "*.localhost", "x" * 64])
def test_zone_whose_name_could_leave_its_folder_is_refused(tmp_path: Path, zone_name):
    with pytest.raises(NameRefused):
        LocalZone(home=tmp_path, zone=zone_name)
