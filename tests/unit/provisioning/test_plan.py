"""Plans: what stops for a second person, and how an interrupted plan goes on."""

from __future__ import annotations

import json

import pytest

from provisioning.plan import Action, Actual, BrakeReason, Change, Desired, Plan, brake, covers


def change(
    action: Action = Action.CREATE, *, kind: str = "dns_record", target: str = "dinkes.example", **more
) -> Change:
    return Change(action, kind, target, **more)


def test_single_plan_keeps_what_is_as_wanted():
    plan = Plan.single(Actual(exists=True, matches=True, facts={"type": "A"}), kind="dns_record", target="x", after={})

    assert [each.action for each in plan.changes] == [Action.KEEP]
    assert plan.effective == ()


@pytest.mark.parametrize(
    ("actual", "action", "before"),
    [
        pytest.param(Actual(exists=False), Action.CREATE, None, id="absent"),
        pytest.param(
            Actual(exists=True, facts={"target": "10.0.0.1"}), Action.UPDATE, {"target": "10.0.0.1"}, id="differs"
        ),
    ],
)
def test_single_plan_says_what_changes(actual, action, before):
    plan = Plan.single(actual, kind="dns_record", target="x", after={"target": "10.0.0.2"})

    assert (plan.changes[0].action, plan.changes[0].before) == (action, before)


@pytest.mark.parametrize(
    ("plan", "reasons"),
    [
        pytest.param(Plan((change(),)), (), id="creating our own"),
        pytest.param(Plan((change(Action.UPDATE),)), (), id="changing our own"),
        pytest.param(Plan((change(Action.KEEP, ours=False),)), (), id="leaving another's alone"),
        pytest.param(Plan((change(Action.DELETE),)), (BrakeReason.DELETES,), id="deleting"),
        pytest.param(Plan((change(Action.UPDATE, ours=False),)), (BrakeReason.NOT_OURS,), id="another's"),
        pytest.param(Plan((change(before={"type": "ns"}),)), (BrakeReason.NAME_SERVERS,), id="name server before"),
        pytest.param(Plan((change(after={"type": "NS"}),)), (BrakeReason.NAME_SERVERS,), id="name server after"),
        pytest.param(
            Plan((change(Action.DELETE, ours=False),)), (BrakeReason.DELETES, BrakeReason.NOT_OURS), id="two reasons"
        ),
    ],
)
def test_brake_on_kind_of_change(plan, reasons):
    assert brake(plan) == reasons


@pytest.mark.parametrize(
    ("touched", "zone_size", "stops"),
    [
        pytest.param(3, 10, False, id="exactly 30 percent"),
        pytest.param(4, 10, True, id="more than 30 percent"),
        pytest.param(9, 9, False, id="zone too small for a share"),
        pytest.param(31, 100, True, id="31 of 100"),
        pytest.param(50, None, False, id="no zone at all"),
    ],
)
def test_brake_on_share_of_a_zone(touched, zone_size, stops):
    plan = Plan(tuple(change(Action.UPDATE, target=f"n{number}") for number in range(touched)), zone_size=zone_size)

    assert (BrakeReason.LARGE_SHARE in brake(plan)) == stops


def test_brake_does_not_count_new_records_of_a_zone():
    plan = Plan(tuple(change(target=f"n{number}") for number in range(1000)), zone_size=10)

    assert brake(plan) == ()


def test_plan_survives_storage():
    plan = Plan((change(before={"target": "10.0.0.1"}, after={"target": "10.0.0.2"}, ours=False),), zone_size=7)

    assert Plan.from_json(json.loads(json.dumps(plan.as_json()))) == plan


def test_digest_holds_for_exactly_one_plan():
    one = Plan((change(after={"target": "10.0.0.1"}),))
    other = Plan((change(after={"target": "10.0.0.2"}),))

    assert one.digest() == Plan.from_json(one.as_json()).digest()
    assert one.digest() != other.digest()


def test_interrupted_plan_remembers_what_it_made():
    begun = Plan((change(Action.CREATE, after={"target": "a"}),))
    second_look = Plan((change(Action.KEEP, before={"target": "a"}, after={"target": "a"}),))

    merged = second_look.following(begun)

    assert merged.changes[0].action is Action.CREATE
    assert merged.changes[0].before is None


def test_interrupted_takeover_remembers_whose_record_it_was():
    begun = Plan((change(Action.UPDATE, before={"target": "theirs"}, ours=False),))
    second_look = Plan((change(Action.CREATE),))

    merged = second_look.following(begun)

    assert (merged.changes[0].action, merged.changes[0].before, merged.changes[0].ours) == (
        Action.UPDATE,
        {"target": "theirs"},
        False,
    )


@pytest.mark.parametrize("action", [Action.DELETE, Action.UPDATE, Action.CREATE])
def test_interrupted_plan_remembers_what_is_not_seen_any_more(action):
    gone, left = change(action, target="a", before={"ttl": 300}), change(action, target="b")
    new = change(action, target="c")

    assert Plan((left, new)).following(Plan((gone, left))).changes == (gone, left, new)


def test_interrupted_plan_forgets_what_it_only_looked_at():
    looked_at = change(Action.KEEP, target="a")

    assert Plan((change(target="b"),)).following(Plan((looked_at,))).changes == (change(target="b"),)


def test_interrupted_plan_takes_what_became_anothers_as_it_is_now():
    begun = Plan((change(Action.UPDATE, before={"target": "theirs"}, ours=False),))
    theirs_anew = change(Action.UPDATE, before={"target": "theirs anew"}, ours=False)

    assert Plan((theirs_anew,)).following(begun).changes == (theirs_anew,)


def test_interrupted_plan_weighs_itself_against_the_zone_as_it_was():
    begun = Plan((change(Action.DELETE),), zone_size=10)

    assert Plan((), zone_size=9).following(begun).zone_size == 10
    assert Plan(()).following(begun).zone_size == 10


def test_brake_counts_what_a_step_changes_over_its_tries_together():
    first = Plan(tuple(change(Action.UPDATE, target=f"n{number}") for number in range(3)), zone_size=10)
    second = Plan((change(Action.UPDATE, target="n3"),), zone_size=10)

    assert (brake(first), brake(second)) == ((), ())
    assert brake(second, begun=second.following(first)) == (BrakeReason.LARGE_SHARE,)


@pytest.mark.parametrize(
    ("now", "later", "exactly"),
    [
        pytest.param({"target": "a", "files": 3}, True, True, id="as it was"),
        pytest.param({"target": "b", "files": 3}, False, False, id="it points elsewhere"),
        pytest.param({"target": "a", "files": 9}, True, False, id="more lies in it"),
        pytest.param(None, False, False, id="nothing is known of it"),
    ],
)
def test_approval_holds_for_a_thing_that_is_as_it_was_seen(now, later, exactly):
    approved = Plan((change(Action.DELETE, before={"target": "a", "files": 3}),))
    plan = Plan((change(Action.DELETE, before=now),))

    assert (covers(approved, plan, is_earlier=True), covers(approved, plan)) == (later, exactly)


def test_approval_holds_for_a_part_of_what_was_approved_and_for_nothing_beyond():
    one, other = change(Action.DELETE, target="a"), change(Action.DELETE, target="b")

    assert covers(Plan((one, other)), Plan((other,)))
    assert not covers(Plan((other,)), Plan((one, other)))
    assert not covers(Plan((change(Action.UPDATE, target="a"),)), Plan((one,)))


def test_plan_that_found_everything_in_place_made_nothing():
    begun = Plan((change(Action.KEEP),))
    later = Plan((change(Action.UPDATE, before={"target": "drifted"}),))

    assert later.following(begun) == later
    assert later.following(None) == later


def test_desired_survives_storage():
    wish = Desired(
        "Dinas Kesehatan", "AGENCY", 1, "dinkes", {"username": "admin", "email": "a@b.example"}, {"city": "Serang"}
    )

    assert Desired.from_json(json.loads(json.dumps(wish.as_json()))) == wish
