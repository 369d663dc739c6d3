"""What every DNS provider promises, kept by each of them: Knot, BIND, and the zone in a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from provisioning.providers.dns import ClaimResult, DnsProvider, Record, RecordType, ownership_comment
from provisioning.providers.dns_local import LocalZone
from provisioning.providers.errors import NameOutsideZone, NameRefused, RecordNotOurs
from tests.integration.provisioning.providers.rfc2136_zones import zone_on

PROVIDERS = ("local", "knot", "bind")


@dataclass(frozen=True)
class Place:
    """A zone as one client sees it; `again` is another client of the same zone."""

    zone: DnsProvider
    again: Any
    serial: Any

    def name(self, label: str) -> str:
        return f"{label}.{self.zone.zone}"

    @property
    def ours(self) -> list[tuple[str, str, str | None]]:
        """Name, target and owner of what carries a mark: all that the platform entered."""
        return [(each.name, each.target, each.owner) for each in self.zone.records() if each.owner]


@pytest.fixture(params=PROVIDERS)
def place(request, tmp_path) -> Place:
    if request.param == "local":
        zone = LocalZone(home=tmp_path, zone="contohprov.gapura.localhost")
        return Place(zone, lambda: LocalZone(home=tmp_path, zone=zone.zone), lambda: zone.serial)
    server = request.getfixturevalue(f"{request.param}_server")
    zone = zone_on(server)
    return Place(zone, lambda: zone_on(server, zone.zone), lambda: server.serial(zone.zone))


def test_claim_is_found_by_another_client(place):
    name = place.name("dinkes")

    claim = place.zone.claim(name.upper(), target="127.0.0.1", owner="t_1")

    wanted = Record(name, RecordType.A, "127.0.0.1", comment=ownership_comment("t_1"))
    assert (claim.result, claim.record, claim.before) == (ClaimResult.CREATED, wanted, None)
    assert place.again().find(f"{name}.") == wanted
    assert place.ours == [(name, "127.0.0.1", "t_1")]


def test_free_name_is_not_found(place):
    assert place.zone.find(place.name("dinkes")) is None


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("127.0.0.1", RecordType.A),
        ("2001:db8::53", RecordType.AAAA),
        ("Web1.Gapura.Example.", RecordType.CNAME),
    ],
)
def test_change_twice_does_not_move_the_serial(place, target, kind):
    place.zone.claim(place.name("dinkes"), target="127.0.0.9", owner="t_1")
    results, serials = [], [place.serial()]

    for _time in range(2):
        results.append(place.zone.claim(place.name("dinkes"), target=target, owner="t_1").result)
        serials.append(place.serial())

    assert results == [ClaimResult.CHANGED, ClaimResult.SAME]
    assert serials == [serials[0], serials[0] + 1, serials[0] + 1]
    assert place.zone.find(place.name("dinkes")).type is kind


def test_change_says_what_stood_before(place):
    first = place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_1").record

    second = place.zone.claim(place.name("dinkes"), target="web1.gapura.example", owner="t_1")

    assert second.before == first
    assert place.ours == [(place.name("dinkes"), "web1.gapura.example", "t_1")]


def test_name_of_another_owner_is_neither_claimed_nor_released(place):
    place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_1")
    serial = place.serial()

    with pytest.raises(RecordNotOurs, match="t_1") as refused:
        place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_2")
    with pytest.raises(RecordNotOurs, match="t_1"):
        place.zone.release(place.name("dinkes"), owner="t_2")

    assert refused.value.permanent
    assert place.serial() == serial


def test_release_twice_removes_once_and_leaves_nothing(place):
    place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_1")

    said = [place.zone.release(place.name("dinkes"), owner="t_1") for _time in range(2)]

    assert said == [True, False]
    assert place.ours == []
    assert place.zone.find(place.name("dinkes")) is None


def test_released_name_can_be_had_by_another(place):
    place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_1")
    place.zone.release(place.name("dinkes"), owner="t_1")

    assert place.zone.claim(place.name("dinkes"), target="127.0.0.2", owner="t_2").result is ClaimResult.CREATED


def test_wildcard_is_claimed_and_does_not_hide_free_names(place):
    wildcard = place.zone.claim(place.name("*"), target="127.0.0.1", owner="t_1")

    assert wildcard.result is ClaimResult.CREATED
    assert place.zone.claim(place.name("*"), target="127.0.0.1", owner="t_1").result is ClaimResult.SAME
    assert place.zone.find(place.name("dinkes")) is None
    assert place.zone.claim(place.name("dinkes"), target="127.0.0.1", owner="t_2").result is ClaimResult.CREATED
    assert place.ours == [(place.name("*"), "127.0.0.1", "t_1"), (place.name("dinkes"), "127.0.0.1", "t_2")]
    assert place.zone.release(place.name("*"), owner="t_1")
    assert place.ours == [(place.name("dinkes"), "127.0.0.1", "t_2")]


def test_of_many_who_race_for_a_name_exactly_one_wins(place):
    name = place.name("dinkes")

    def race(owner):
        try:
            return place.again().claim(name, target="127.0.0.1", owner=owner).result
        except RecordNotOurs:
            return ClaimResult.CONFLICT

    with ThreadPoolExecutor(10) as pool:
        results = sorted(pool.map(race, [f"t_{number}" for number in range(10)]))

    assert results == [ClaimResult.CONFLICT] * 9 + [ClaimResult.CREATED]
    assert len(place.ours) == 1


def test_many_names_at_once_are_all_kept(place):
    names = [place.name(f"situs{number:02}") for number in range(20)]

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda name: place.again().claim(name, target="127.0.0.1", owner="t_1"), names))

    assert [name for name, _, _ in place.ours] == names


@pytest.mark.parametrize("name", ["dinkes.elsewhere.test", "elsewhere.test"])
def test_name_of_another_zone_is_refused(place, name):
    for verb in (place.zone.find, lambda name: place.zone.claim(name, target="127.0.0.1", owner="t_1")):
        with pytest.raises(NameOutsideZone):
            verb(name)


@pytest.mark.parametrize("label", ["", "a b", "-a", "x" * 64, "a_$", "dinkes\n"])
def test_name_no_zone_can_hold_is_refused(place, label):
    with pytest.raises(NameRefused):
        place.zone.claim(place.name(label), target="127.0.0.1", owner="t_1")
