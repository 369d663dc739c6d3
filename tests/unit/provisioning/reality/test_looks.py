"""The comparisons by themselves: two read sets in, discrepancies out; and what is expected while runs go on."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from provisioning.kinds import plan_of
from provisioning.providers.dns import Record, RecordType, ownership_comment
from provisioning.reality import LOOKS, kind_of, register
from provisioning.reality.looks import dns, web
from provisioning.reality.promises import Aspect, Promise, promises
from provisioning.reality.registry import all_kinds
from provisioning.reality.rows import Host, Parent, Rows, RunRow, Server, Site, Step

ZONE = "contoh.go.id"
HOST = f"dinkes.{ZONE}"
SITE = Site(1, "t_a", "AGENCY", "READY", "Dinas", "dinkes", 1, "PW-1", "f", True, "utama")
RUN = RunRow(UUID(int=1), "provision", "PW-1", "", "succeeded", 1, False, None, None, 1)


def rows(*, site: Site = SITE, run: RunRow | None = RUN, **more) -> Rows:
    parent = Parent(1, ZONE, ZONE, ZONE, "local", "none")
    runs = (run,) if run else ()
    server = Server(1, "utama", "127.0.0.1", True)
    return Rows((site,), (Host(HOST, 1, True),), (parent,), runs=runs, **{"servers": (server,), **more})


def run_at(step: str, state: str = "running", **more) -> RunRow:
    """The run that makes the site, at one of its steps: those before are done, those after not begun."""
    keys = plan_of("provision")
    at = keys.index(step)
    states = ["done"] * at + [state] + ["pending"] * (len(keys) - at - 1)
    steps = tuple(Step(key, each, n) for n, (key, each) in enumerate(zip(keys, states, strict=True), start=1))
    return replace(RUN, state="running", steps=steps, **more)


def still(found: Rows):
    return promises(found, found)


def zone(*records: Record) -> dns.Zone:
    return dns.Zone(ZONE, "local", records)


def record(
    name: str = HOST, *, owner: str = "t_a", target: str = "127.0.0.1", kind: RecordType = RecordType.A
) -> Record:
    return Record(name, kind, target, ownership_comment(owner) if owner else "")


def kinds(found) -> list[str]:
    return [each.kind for each in found]


@pytest.mark.parametrize(
    ("step", "state", "promise"),
    [
        pytest.param("schema", "running", Promise.MUST_NOT, id="not begun"),
        pytest.param("dns_record", "running", Promise.MAY, id="at it"),
        pytest.param("dns_record", "waiting", Promise.MAY, id="tried again later"),
        pytest.param("dns_record", "failed", Promise.MAY, id="stopped at it"),
        pytest.param("web_host", "running", Promise.MUST, id="done"),
    ],
)
def test_site_being_made_is_judged_by_what_its_run_has_promised(step, state, promise):
    assert still(rows(run=run_at(step, state))).of(SITE, Aspect.DNS) is promise


def test_nothing_is_expected_of_a_run_on_its_way_back():
    assert still(rows(run=run_at("proof", is_undoing=True))).of(SITE, Aspect.DNS) is Promise.MAY


@pytest.mark.parametrize("state", ["done", "pending", "running"])
def test_operation_on_a_site_tells_the_outside_first_so_neither_side_is_wrong_until_it_is_over(state):
    run = replace(RUN, kind="suspend", schema="t_a", state="running", steps=(Step("web_host", state, 1),))

    assert still(rows(run=run)).of(SITE, Aspect.WEB) is Promise.MAY
    assert still(rows(run=run)).of(SITE, Aspect.DNS) is Promise.MUST


def test_step_nobody_knows_may_touch_anything():
    run = replace(RUN, kind="archive", schema="t_a", state="running", steps=(Step("pack", "running", 1),))

    assert {still(rows(run=run)).of(SITE, aspect) for aspect in Aspect} == {Promise.MAY}


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(rows(run=None), id="its run began and ended in between"),
        pytest.param(rows(site=replace(SITE, state="SUSPENDED")), id="its state changed"),
        pytest.param(Rows(), id="it was made in between"),
        pytest.param(rows(run=replace(RUN, fence=9)), id="a worker took its run"),
    ],
)
def test_site_that_moved_between_the_two_readings_is_not_judged(before):
    promised = promises(before, rows())

    assert promised.of(SITE, Aspect.DNS) is Promise.MAY
    assert list(dns.compare(promised, [zone()])) == []


def test_record_of_a_site_that_went_in_between_is_no_orphan():
    assert list(dns.compare(promises(rows(), Rows(parents=rows().parents)), [zone(record())])) == []


@pytest.mark.parametrize("run", [run_at("proof"), RUN], ids=["under way", "over"])
def test_renewed_lease_is_no_movement(run):
    from kernel.time import now

    assert promises(rows(run=replace(run, lease_until=now())), rows(run=run)).moved == frozenset()


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param([record()], [], id="as it should be"),
        pytest.param([], ["dns_missing"], id="missing"),
        pytest.param([record(target="10.9.9.9")], ["dns_changed"], id="changed"),
        pytest.param([record(), record(target="10.9.9.9")], ["dns_duplicate"], id="two addresses"),
        pytest.param([record(), record(owner="")], ["dns_duplicate"], id="ours and a stranger's"),
        pytest.param([record(), record(f"*.{ZONE}", owner="wildcard")], [], id="another part of the platform's"),
        pytest.param([record(), record("_acme-challenge." + HOST, owner="acme")], [], id="a challenge"),
        pytest.param([record(), Record(HOST, RecordType.MX, "10 mail")], [], id="mail beside it"),
        pytest.param([Record(HOST, RecordType.NS, "ns1.lain.example")], ["dns_foreign"], id="handed to others"),
    ],
)
def test_zone_is_compared_both_ways(records, found):
    assert kinds(dns.compare(still(rows()), [zone(*records)])) == found


def test_strangers_of_a_real_zone_are_left_alone_unless_they_lead_to_our_web_host():
    listed = (record(), record(f"mail.{ZONE}", owner="", target="10.1.1.1"), record(f"judi.{ZONE}", owner=""))

    found = list(dns.compare(still(rows()), [dns.Zone(ZONE, "rfc2136", listed)]))

    assert [(each.kind, each.subject) for each in found] == [("dns_stranger", f"judi.{ZONE}")]


def test_name_is_looked_for_in_the_longest_of_the_zones_that_end_it():
    parents = (*rows().parents, Parent(2, "go.id", "go.id", "go.id", "local", "none"))
    both = [zone(record()), dns.Zone("go.id", "local", ())]

    assert list(dns.compare(still(replace(rows(), parents=parents)), both)) == []


def test_deleted_site_must_have_nothing_left():
    gone = replace(SITE, state="DELETED", label="", is_proven=False)
    left = Rows((gone,), (), rows().parents, runs=(RUN,))

    assert kinds(dns.compare(still(left), [zone(record())])) == ["dns_orphan"]
    assert kinds(web.compare(still(left), [web.Seen("utama", keys=frozenset({"t_a"}))])) == ["web_orphan"]


def test_kinds_are_told_by_one_look_each_and_have_words():
    assert len(all_kinds()) == sum(len(look.kinds) for look in LOOKS.values())
    assert all(str(kind.title) and str(kind.remedy) for kind in all_kinds().values())
    assert kind_of("kind_of_old") is None


def test_look_that_tells_of_another_looks_kinds_is_refused():
    with pytest.raises(ValueError, match="share a kind"):
        register(replace(LOOKS["dns"], code="dns_again"))

    assert "dns_again" not in LOOKS
