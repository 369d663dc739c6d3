"""Plans of drift: what is planned once, where, and what the brake says of it."""

from __future__ import annotations

import pytest

from provisioning.drift.planning import brakes_of, by_step, digest_of, parts_of
from provisioning.plan import Action, BrakeReason, Change
from provisioning.reality import Discrepancy

ZONE = "zone:contoh.go.id"
FACTS = {"type": "A", "target": "10.0.0.1", "ttl": 300, "owner": "t_a", "comment": "gapura:t_a:v1"}
OLD = {**FACTS, "target": "10.9.9.9"}


def record(
    number: int, action: Action = Action.UPDATE, *, zone_size: int = 10, scope: str = ZONE, **more
) -> Discrepancy:
    before = None if action is Action.CREATE else more.pop("before", OLD)
    after = None if action is Action.DELETE else FACTS
    change = Change(action, "dns_record", f"s{number}.contoh.go.id", before=before, after=after, **more)
    return Discrepancy("dns_changed", change.target, "", "", change, scope, zone_size)


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        pytest.param([record(1, Action.CREATE)], (), id="a record entered"),
        pytest.param([record(n) for n in range(3)], (), id="exactly 30 % of ten"),
        pytest.param([record(n) for n in range(4)], (BrakeReason.LARGE_SHARE,), id="more than 30 % of ten"),
        pytest.param([record(n, zone_size=9) for n in range(9)], (), id="all of nine: too small a zone to judge"),
        pytest.param([record(n, Action.CREATE) for n in range(9)], (), id="new ones are no share of what is there"),
        pytest.param([record(1, Action.DELETE)], (BrakeReason.DELETES,), id="a removal"),
        pytest.param([record(1, ours=False)], (BrakeReason.NOT_OURS,), id="another's record"),
        pytest.param([record(1, before={**OLD, "type": "NS"})], (BrakeReason.NAME_SERVERS,), id="a name server"),
    ],
)
def test_brake_holds_back(found, reasons):
    assert brakes_of(parts_of(found)) == reasons


def test_share_is_of_each_zone_by_itself():
    crowded = [record(n, zone_size=10) for n in range(3)]
    other = [record(n, zone_size=10, scope="zone:lain.go.id") for n in range(3, 6)]

    assert brakes_of(parts_of([*crowded, *other])) == ()


def test_thing_told_of_twice_is_changed_once():
    assert [len(part.plan.changes) for part in parts_of([record(1), record(1)])] == [1]


def test_what_only_a_person_can_mend_is_in_no_plan():
    assert parts_of([Discrepancy("dns_foreign", "a.contoh.go.id")]) == ()


def test_plan_of_one_zone_leaves_the_others_out():
    found = [record(1), record(2, scope="zone:lain.go.id")]

    assert [part.scope for part in parts_of(found, scope=ZONE)] == [ZONE]


def test_steps_get_the_changes_of_all_their_zones():
    found = [record(1), record(2, scope="zone:lain.go.id")]

    assert [change.target for change in by_step(parts_of(found))["mend_dns"].changes] == [
        "s1.contoh.go.id",
        "s2.contoh.go.id",
    ]


def test_digest_is_of_the_changes_and_not_of_their_order_or_the_size_of_the_zone():
    one, two = record(1), record(2)

    assert digest_of(parts_of([one, two])) == digest_of(parts_of([two, one]))
    assert digest_of(parts_of([record(1, zone_size=10)])) == digest_of(parts_of([record(1, zone_size=11)]))
    assert digest_of(parts_of([one])) != digest_of(parts_of([two]))
    assert digest_of(parts_of([one])) != digest_of(parts_of([record(1, before={**OLD, "ttl": 7})]))
