"""`gapura audit reality` and `gapura dns plan | apply`, run inside the world."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provisioning.drift.approving import approve
from provisioning.drift.models import Look, MendPlan
from provisioning.models import Run
from provisioning.reality import audit
from tests.integration.provisioning.reality import seeds


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_clean_world_exits_with_0_and_is_kept_as_a_look(world):
    code, said = run("audit", "reality")

    assert (code, said.startswith("✓ 3 sites, 0 discrepancies")) == (0, True)
    assert Look.objects.get().cause == Look.Cause.COMMAND


def test_discrepancy_exits_with_1_and_is_told_as_json(world):
    seeds.dns.record_leads_elsewhere(world)

    code, said = run("audit", "reality", "--json")

    told = json.loads(said)
    assert code == 1
    assert told["clean"] is False
    [found] = told["discrepancies"]
    assert (found["kind"], found["subject"], found["mendable"]) == ("dns_changed", world.active.host, True)
    assert found["title"] and found["remedy"]


def test_zone_that_cannot_be_read_exits_with_2_and_the_rest_is_told(world):
    seeds.zone_of(world.agencies).path.write_text("{")
    seeds.web.vhost_edited(world)

    code, said = run("audit", "reality", "--json")

    told = json.loads(said)
    assert code == 2
    assert [each["subject"] for each in told["unseen"]] == [world.agencies.serving_suffix]
    assert [found["kind"] for found in told["discrepancies"]] == ["web_vhost"]


def test_plan_of_a_zone_is_printed_with_the_verdict_and_nothing_is_changed(world):
    seeds.dns.record_leads_elsewhere(world)
    before = seeds.zone_of(world.agencies).records()

    code, said = run("dns", "plan", "--parent", "contohprov.go.id")

    plan = MendPlan.objects.get()
    assert code == 1
    assert said.splitlines()[0] == f"plan {plan.pk}  zone:{world.agencies.serving_suffix}  {plan.digest[:12]}"
    assert f"~ Ubah rekaman DNS {world.active.host}" in said or f"~ Change the DNS record {world.active.host}" in said
    assert "203.0.113.9 → 127.0.0.1" in said
    assert "brake: one person suffices" in said
    assert seeds.zone_of(world.agencies).records() == before


def test_plan_of_zones_without_a_difference_exits_with_0(world):
    code, said = run("dns", "plan")

    assert (code, said.startswith("✓ nothing differs in")) == (0, True)
    assert not MendPlan.objects.exists()


def test_applied_plan_puts_the_zone_right_and_applied_twice_is_once(world):
    seeds.dns.record_leads_elsewhere(world)
    run("dns", "plan")
    plan = MendPlan.objects.get()

    first = run("dns", "apply", str(plan.pk))
    second = run("dns", "apply", "--digest", plan.digest[:12])

    assert (first[0], second[0]) == (0, 0)
    assert Run.objects.filter(kind="mend").count() == 1
    assert audit().discrepancies == ()


def test_plan_the_brake_holds_back_is_applied_only_after_two_people(world):
    seeds.dns.record_of_a_site_that_is_gone(world)
    run("dns", "plan")
    plan = MendPlan.objects.get()

    with pytest.raises(CommandError, match="needs two people"):
        run("dns", "apply", str(plan.pk))
    approve(plan=plan, by="user:1", digest=plan.digest)
    with pytest.raises(CommandError, match="needs two people"):
        run("dns", "apply", str(plan.pk))
    approve(plan=plan, by="user:2", digest=plan.digest)

    assert run("dns", "apply", str(plan.pk), "--json")[0] == 0
    assert audit().discrepancies == ()


def test_plan_that_became_stale_is_refused_and_changes_nothing(world):
    seeds.dns.record_leads_elsewhere(world)
    run("dns", "plan")
    plan = MendPlan.objects.get()
    seeds.edit_record(world, target="203.0.113.77")

    code, said = run("dns", "apply", str(plan.pk))

    assert code == 1
    assert "203.0.113.77" in said
    assert seeds.zone_of(world.agencies).find(world.active.host).target == "203.0.113.77"


def test_overtaken_plan_is_refused(world):
    seeds.dns.record_leads_elsewhere(world)
    run("dns", "plan")
    old = MendPlan.objects.get()
    seeds.edit_record(world, ttl=7)
    run("dns", "plan")

    with pytest.raises(CommandError):
        run("dns", "apply", str(old.pk))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["apply"], "Which plan", id="no plan named"),
        pytest.param(["apply", "999"], "no such plan", id="unknown number"),
        pytest.param(["apply", "--digest", "zzz"], "no such plan", id="unknown digest"),
        pytest.param(["plan", "--parent", "tidak.ada"], "no parent domain", id="unknown parent"),
    ],
)
def test_bad_argument_gets_its_own_words(arguments, words, world):
    with pytest.raises(CommandError, match=words):
        run("dns", *arguments)
