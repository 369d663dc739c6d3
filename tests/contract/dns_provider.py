"""What every DNS provider must do, whatever server stands behind it. A module per provider inherits these cases.

The module gives the fixture `bench`: see `Bench`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from provisioning.providers.dns import BulkDnsProvider, ClaimResult, Record, RecordType, wanted_record
from provisioning.providers.errors import NameOutsideZone, NameRefused, ProviderFault, RecordNotOurs

OURS, THEIRS = "10.1.2.3", "10.9.8.7"


@dataclass
class Bench:
    """One zone to try a provider on.

    :ivar connect: opens the provider anew, as another process would.
    :ivar by_hand: enters `(name, address)` as the zone's keeper would, without any mark of ours.
    """

    zone: str
    connect: Callable[[], Any]
    by_hand: Callable[[str, str], None]

    def name(self, label: str = "dinkes") -> str:
        return f"{label}.{self.zone}"


def done(verb: Callable[[], Any], *, tries: int = 60) -> Any:
    """Repeat a verb while its faults say that trying again helps, as the engine would."""
    for _ in range(tries):
        try:
            return verb()
        except ProviderFault as fault:
            if fault.permanent:
                raise
    raise AssertionError(f"no end after {tries} tries")


def pointing(bench: Bench) -> list[Record]:
    """Return what points the zone's names somewhere: a zone also holds what its server needs."""
    kinds = {RecordType.A, RecordType.AAAA, RecordType.CNAME}
    return [record for record in done(bench.connect().records) if record.type in kinds and record.name != bench.zone]


class DnsProviderContract:
    """The cases."""

    def test_zone_is_named(self, bench):
        assert bench.connect().zone == bench.zone

    def test_claim_of_a_free_name_creates_its_record(self, bench):
        claim = done(lambda: bench.connect().claim(bench.name(), target=OURS, owner="t_a"))

        wanted = wanted_record(bench.name(), target=OURS, owner="t_a", zone=bench.zone)
        assert claim.record == wanted
        assert done(lambda: bench.connect().find(bench.name())) == wanted

    @pytest.mark.parametrize("target", [OURS, "2001:db8::7", "web.contoh.example"], ids=["A", "AAAA", "CNAME"])
    def test_claiming_twice_is_once(self, bench, target):
        done(lambda: bench.connect().claim(bench.name(), target=target, owner="t_a"))

        again = done(lambda: bench.connect().claim(bench.name(), target=target, owner="t_a"))

        assert again.result is ClaimResult.SAME
        assert [record.name for record in pointing(bench)] == [bench.name()]

    @pytest.mark.parametrize("target", ["10.1.2.4", "2001:db8::7", "web.contoh.example"], ids=["A", "AAAA", "CNAME"])
    def test_claim_with_another_target_changes_the_record(self, bench, target):
        before = done(lambda: bench.connect().claim(bench.name(), target=OURS, owner="t_a"))

        done(lambda: bench.connect().claim(bench.name(), target=target, owner="t_a"))

        records = pointing(bench)
        assert [(record.target, record.owner) for record in records] == [(target, "t_a")]
        assert before.record not in records

    def test_record_of_another_owner_is_never_touched(self, bench):
        done(lambda: bench.connect().claim(bench.name(), target=THEIRS, owner="t_b"))

        for verb in (
            lambda: bench.connect().claim(bench.name(), target=OURS, owner="t_a"),
            lambda: bench.connect().release(bench.name(), owner="t_a"),
        ):
            with pytest.raises(RecordNotOurs):
                done(verb)

        assert (done(lambda: bench.connect().find(bench.name()))).owner == "t_b"

    @pytest.mark.parametrize("target", [OURS, THEIRS, "2001:db8::7", "web.contoh.example"], ids=str)
    def test_record_made_by_hand_is_never_touched(self, bench, target):
        bench.by_hand(bench.name(), THEIRS)

        with pytest.raises(RecordNotOurs):
            done(lambda: bench.connect().claim(bench.name(), target=target, owner="t_a"))
        with pytest.raises(RecordNotOurs):
            done(lambda: bench.connect().release(bench.name(), owner="t_a"))

        found = done(lambda: bench.connect().find(bench.name()))
        assert (found.target, found.owner) == (THEIRS, None)

    def test_release_removes_the_record_once(self, bench):
        done(lambda: bench.connect().claim(bench.name(), target=OURS, owner="t_a"))
        done(lambda: bench.connect().claim(bench.name("diskominfo"), target=OURS, owner="t_b"))

        done(lambda: bench.connect().release(bench.name(), owner="t_a"))

        assert done(lambda: bench.connect().release(bench.name(), owner="t_a")) is False
        assert [record.name for record in pointing(bench)] == [bench.name("diskominfo")]

    def test_records_come_in_the_order_of_their_names(self, bench):
        for label in ("c", "a", "b"):
            done(lambda label=label: bench.connect().claim(bench.name(label), target=OURS, owner="t_a"))

        assert [record.name for record in pointing(bench)] == [bench.name(x) for x in "abc"]

    def test_name_of_another_zone_is_refused(self, bench):
        with pytest.raises(NameOutsideZone):
            bench.connect().claim("dinkes.lain.example", target=OURS, owner="t_a")

    @pytest.mark.parametrize("name", ["bad name", "-x", "x" * 64, "a..b"])
    def test_name_that_dns_cannot_hold_is_refused(self, bench, name):
        with pytest.raises(NameRefused):
            bench.connect().claim(f"{name}.{bench.zone}", target=OURS, owner="t_a")

    @pytest.mark.parametrize("targets", [(OURS, OURS), (OURS, THEIRS)], ids=["one target", "two targets"])
    def test_of_two_who_claim_at_once_one_wins(self, bench, targets):
        for round_number in range(5):
            name, outcomes = bench.name(f"lomba-{round_number}"), {}

            def race(owner, target, *, name=name, outcomes=outcomes):
                zone = bench.connect()
                try:
                    outcomes[owner] = done(lambda: zone.claim(name, target=target, owner=owner))
                except RecordNotOurs as refusal:
                    outcomes[owner] = refusal

            racers = [
                threading.Thread(target=race, args=(owner, target))
                for owner, target in zip(("t_a", "t_b"), targets, strict=True)
            ]
            for racer in racers:
                racer.start()
            for racer in racers:
                racer.join()

            [winner] = [owner for owner, outcome in outcomes.items() if not isinstance(outcome, RecordNotOurs)]
            assert [record.owner for record in pointing(bench) if record.name == name] == [winner]


class BulkDnsProviderContract:
    """Further cases for a provider that takes many claims at once."""

    def test_provider_is_one_for_many(self, bench):
        assert isinstance(bench.connect(), BulkDnsProvider)

    def test_many_claims_are_told_apart(self, bench):
        wish = {label: self.wish(bench, label) for label in ("baru", "sama", "ubah", "orang", "tangan")}
        done(lambda: bench.connect().claim(bench.name("sama"), target=OURS, owner="t_a"))
        done(lambda: bench.connect().claim(bench.name("ubah"), target=THEIRS, owner="t_a"))
        done(lambda: bench.connect().claim(bench.name("orang"), target=THEIRS, owner="t_b"))
        bench.by_hand(bench.name("tangan"), THEIRS)

        done(lambda: bench.connect().claim_many(list(wish.values())))

        claims = done(lambda: bench.connect().claim_many(list(wish.values())))
        same, conflict = ClaimResult.SAME, ClaimResult.CONFLICT
        assert [claim.result for claim in claims] == [same, same, same, conflict, conflict]
        assert [(record.name.split(".")[0], record.target, record.owner) for record in pointing(bench)] == [
            ("baru", OURS, "t_a"),
            ("orang", THEIRS, "t_b"),
            ("sama", OURS, "t_a"),
            ("tangan", THEIRS, None),
            ("ubah", OURS, "t_a"),
        ]

    def test_size_counts_what_is_there(self, bench):
        done(lambda: bench.connect().claim_many([self.wish(bench, f"n{number}") for number in range(7)]))

        assert done(bench.connect().size) == 7

    def wish(self, bench: Bench, label: str) -> Record:
        return wanted_record(bench.name(label), target=OURS, owner="t_a", zone=bench.zone)


class ChallengeZoneContract:
    """Cases for a zone that takes ACME's texts. The bench also gives `texts(name)`: the values that stand there."""

    def test_several_texts_stand_at_one_name_and_go_one_by_one(self, bench):
        name = f"_acme-challenge.{bench.zone}"
        for value in ("satu", "dua", "satu"):
            done(lambda value=value: bench.connect().add_text(name, value=value, ttl=60))
        assert bench.texts(name) == ["dua", "satu"]

        for _ in range(2):
            done(lambda: bench.connect().remove_text(name, value="satu"))

        assert bench.texts(name) == ["dua"]

    def test_text_that_stands_nowhere_is_removed_without_a_word(self, bench):
        done(lambda: bench.connect().remove_text(f"_acme-challenge.{bench.zone}", value="satu"))
