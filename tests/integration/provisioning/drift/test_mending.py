"""Plans are approved and carried out: what was planned, only while it is so, and no more than once."""

from __future__ import annotations

import pytest

from kernel.errors import NotAllowed, StaleDecision
from provisioning import engine
from provisioning.certificates.models import Certificate
from provisioning.drift.approving import MendBusy, approve
from provisioning.drift.models import Finding, Look, MendPlan
from provisioning.drift.queries import open_findings, summary, view_of, waiting_plan
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import default_server
from provisioning.models import Run
from provisioning.operations import cancel
from provisioning.providers.ansible import list_sites
from provisioning.reality import audit
from provisioning.states import RunState
from tenants.registry.models import Domain, NameReservation, Tenant
from tests.integration.provisioning.reality import seeds

FIRST, SECOND = "user:1", "user:2"


def yes(plan: MendPlan, *people: str) -> MendPlan:
    for person in people:
        plan = approve(plan=plan, by=person, digest=plan.digest)
    return plan


def carry_out(plan: MendPlan) -> Run:
    engine.advance(plan.run_id)
    return Run.objects.get(pk=plan.run_id)


def mended(*people: str) -> Run:
    return carry_out(yes(waiting_plan(), *people))


def test_nothing_to_mend_leaves_no_plan(world, looked):
    kept, _report = looked()

    assert (kept.found, kept.sites, kept.unseen) == (0, 3, [])
    assert waiting_plan() is None
    assert (summary().count, summary().is_stale) == (0, False)


def test_finding_is_kept_from_the_look_that_saw_it_to_the_one_that_no_longer_does(world, looked):
    seeds.dns.record_leads_elsewhere(world)
    looked()
    looked()
    [row] = Finding.objects.all()
    assert (row.kind, row.subject, row.gone_at) == ("dns_changed", world.active.host, None)
    assert row.last_seen_at > row.first_seen_at

    mended(FIRST)
    looked()

    row.refresh_from_db()
    assert row.gone_at is not None
    assert (open_findings(), waiting_plan()) == ([], None)


def test_what_could_not_be_looked_at_is_not_gone(world, looked):
    seeds.dns.record_leads_elsewhere(world)
    looked()
    seeds.zone_of(world.agencies).path.write_text("{")

    kept, _report = looked()

    assert [each["look"] for each in kept.unseen] == ["dns"]
    assert [line.kind for line in open_findings()] == ["dns_changed"]
    assert summary().is_partial


MENDABLE = {
    "record_gone": [FIRST],
    "record_leads_elsewhere": [FIRST],
    "record_of_another_site": [FIRST, SECOND],
    "record_of_a_site_that_is_gone": [FIRST, SECOND],
    "second_record_of_a_site": [FIRST, SECOND],
    "reservation_gone": [FIRST],
    "reservation_only_held": [FIRST],
    "reservation_without_site": [FIRST, SECOND],
    "lookalike_sign_wrong": [FIRST],
    "no_main_host_name": [FIRST],
    "host_name_of_a_stored_schema": [FIRST, SECOND],
    "stored_schema_half_made": [FIRST, SECOND],
    "fingerprint_of_a_former_release": [FIRST],
    "pages_say_another_host": [FIRST],
    "pages_bear_another_name": [FIRST],
    "test_file_left": [FIRST, SECOND],
    "certificate_of_a_name_that_nobody_has": [FIRST, SECOND],
}


@pytest.mark.parametrize(("name", "people"), MENDABLE.items(), ids=MENDABLE)
def test_mendable_discrepancy_is_gone_once_enough_people_approved(name, people, world, looked):
    next(seed for seed in seeds.SEEDS if seed.name == name).plant(world)
    looked()
    assert view_of(waiting_plan()).needed == len(people)

    run = mended(*people)

    assert run.state == RunState.SUCCEEDED, [*run.steps.values_list("key", "error")]
    assert audit().discrepancies == ()


def test_own_domain_without_a_certificate_has_one_ordered_and_is_not_planned_again(world, looked):
    seeds.certificates.own_domain_that_no_wildcard_covers(world)
    looked()

    run = mended(FIRST)
    looked()

    assert run.state == RunState.SUCCEEDED, [*run.steps.values_list("key", "error")]
    row = Certificate.objects.get(name="kustom.example")
    assert (row.source, row.challenge, row.state) == ("acme", "http-01", "wanted")
    assert [(line.kind, line.is_mendable) for line in open_findings()] == [("certificate_missing", False)]
    assert waiting_plan() is None


def test_certificate_whose_name_a_site_got_after_the_plan_is_not_dropped(world, looked):
    seeds.certificates.certificate_of_a_name_that_nobody_has(world)
    looked()
    Domain.objects.create(domain="kustom.example", tenant=world.active, is_primary=False, is_custom=True)

    run = mended(FIRST, SECOND)

    assert (run.state, run.reason_code) == (RunState.FAILED, "plan_stale")
    assert Certificate.objects.filter(name="kustom.example").exists()


def test_web_host_is_put_right_and_what_is_left_over_removed_in_one_run(world, looked):
    seeds.web.vhost_edited(world)
    seeds.web.suspended_site_still_open(world)
    seeds.web.frame_edited(world)
    seeds.web.vhost_of_a_site_that_is_gone(world)
    looked()

    run = mended(FIRST, SECOND)

    assert run.state == RunState.SUCCEEDED, [*run.steps.values_list("key", "error")]
    assert audit().discrepancies == ()


def test_site_on_the_wrong_web_host_is_laid_on_its_own_then_taken_off_the_other(world, looked):
    seeds.web.site_on_another_web_host(world)
    key, other = world.active.schema_name, WebServer.objects.get(name="kedua")
    looked()
    assert [line.kind for line in open_findings()] == ["web_other_server"]

    laid = mended(FIRST)
    on_both = [key in list_sites(home=each.home) for each in (default_server(), other)]
    looked()
    found = [line.kind for line in open_findings()]
    needed = view_of(waiting_plan()).needed
    removed = mended(FIRST, SECOND)

    assert laid.state == RunState.SUCCEEDED, [*laid.steps.values_list("key", "error")]
    assert on_both == [True, True]
    assert "web_second_server" in found
    assert needed == 2
    assert removed.state == RunState.SUCCEEDED, [*removed.steps.values_list("key", "error")]
    assert (key in list_sites(home=default_server().home), list_sites(home=other.home)) == (True, [])
    assert audit(only=("web",)).discrepancies == ()


def test_same_person_twice_is_refused_and_nothing_starts(world, looked):
    seeds.dns.record_of_a_site_that_is_gone(world)
    looked()
    plan = yes(waiting_plan(), FIRST)

    with pytest.raises(NotAllowed) as refused:
        approve(plan=plan, by=FIRST, digest=plan.digest)

    assert "persetujuan orang lain" in str(refused.value)
    assert plan.approvals.count() == 1
    assert not Run.objects.filter(kind="mend").exists()


def test_plan_of_another_digest_is_refused_with_words(world, looked):
    seeds.dns.record_gone(world)
    looked()
    plan = waiting_plan()

    with pytest.raises(StaleDecision) as refused:
        approve(plan=plan, by=FIRST, digest="0" * 64)

    assert "sudah kedaluwarsa" in str(refused.value)


def test_plan_overtaken_by_a_later_look_is_refused_and_its_approval_void(world, looked):
    seeds.dns.record_of_a_site_that_is_gone(world)
    looked()
    old = yes(waiting_plan(), FIRST)
    seeds.dns.record_leads_elsewhere(world)
    looked()

    with pytest.raises(StaleDecision):
        approve(plan=old, by=SECOND, digest=old.digest)

    assert waiting_plan().pk != old.pk
    assert waiting_plan().approvals.count() == 0


def test_same_findings_keep_the_same_plan_and_its_approval(world, looked):
    seeds.dns.record_of_a_site_that_is_gone(world)
    looked()
    plan = yes(waiting_plan(), FIRST)

    looked()

    assert waiting_plan() == plan
    assert waiting_plan().approvals.count() == 1


def test_world_that_moved_on_after_the_approval_stops_the_run_before_anything(world, looked):
    seeds.dns.record_leads_elsewhere(world)
    seeds.names.reservation_only_held(world)
    looked()
    plan = yes(waiting_plan(), FIRST)
    seeds.edit_record(world, target="203.0.113.77")

    run = carry_out(plan)

    assert (run.state, run.reason_code) == (RunState.FAILED, "plan_stale")
    assert run.steps.get(key="mend_look").error["code"] == "plan_stale"
    assert seeds.zone_of(world.agencies).find(world.active.host).target == "203.0.113.77"
    assert NameReservation.objects.get(holder=world.active.created_for).state == "HELD"


def test_foreign_record_is_never_planned_and_never_touched(world, looked):
    seeds.dns.record_of_somebody_else(world)
    seeds.record_gone_of(world.suspended, world)
    looked()

    run = mended(FIRST)

    assert run.state == RunState.SUCCEEDED
    assert seeds.zone_of(world.agencies).find(world.active.host).comment == "dibuat tangan"
    assert [found.kind for found in audit().discrepancies] == ["dns_foreign"]


def test_second_plan_waits_until_the_first_is_over(world, looked):
    seeds.dns.record_gone(world)
    looked()
    plan = yes(waiting_plan(), FIRST)
    seeds.names.reservation_only_held(world)

    looked()
    assert waiting_plan() is None
    carry_out(plan)
    looked()

    assert waiting_plan().pk != plan.pk
    with pytest.raises(StaleDecision):
        approve(plan=plan, by=SECOND, digest=plan.digest)


def test_plan_of_a_zone_is_refused_while_another_is_carried_out(world, looked):
    from provisioning.drift.planning import parts_of
    from provisioning.drift.recording import propose

    seeds.dns.record_gone(world)
    _look, report = looked()
    scope = f"zone:{world.agencies.serving_suffix}"
    of_zone = propose(parts_of(report.discrepancies, scope=scope), scope=scope, by="gapura dns")
    yes(waiting_plan(), FIRST)

    with pytest.raises(MendBusy):
        approve(plan=of_zone, by=SECOND, digest=of_zone.digest)


def test_undoing_gives_back_what_stood_in_dns(world, looked):
    seeds.dns.record_leads_elsewhere(world)
    before = seeds.zone_of(world.agencies).find(world.active.host)
    looked()
    plan = yes(waiting_plan(), FIRST)
    for _step in range(3):
        engine.advance(plan.run_id, slice_seconds=0)
    assert seeds.zone_of(world.agencies).find(world.active.host) != before

    cancel(run=Run.objects.get(pk=plan.run_id), by=SECOND)
    engine.advance(plan.run_id)

    assert Run.objects.get(pk=plan.run_id).state == RunState.COMPENSATED
    assert seeds.zone_of(world.agencies).find(world.active.host) == before


def test_engine_holds_back_a_removal_that_nobody_approved(world, looked):
    """The plan's approval is on the steps: a run made past it stops at the engine's own brake."""
    seeds.dns.record_of_a_site_that_is_gone(world)
    looked()
    plan = yes(waiting_plan(), FIRST, SECOND)
    Run.objects.get(pk=plan.run_id).steps.update(approved_by="", approved_at=None, approved_digest="")

    run = carry_out(plan)

    assert (run.state, run.reason_code) == (RunState.WAITING, "needs_second_person")


def test_scheduler_looks_again_after_an_hour_or_a_release_and_not_before(world, hold_clock):
    from datetime import timedelta

    from provisioning.drift.recording import look_if_due

    first = look_if_due()
    assert first.cause == Look.Cause.SCHEDULE
    assert look_if_due() is None

    Look.objects.update(release="lain")
    assert look_if_due().cause == Look.Cause.RELEASE
    Look.objects.update(
        finished_at=first.finished_at - timedelta(hours=1), started_at=first.started_at - timedelta(hours=2)
    )
    assert look_if_due().cause == Look.Cause.SCHEDULE


def test_primary_host_of_a_site_cannot_be_stored_twice(world):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.create(domain="kedua.example", tenant=world.active, is_primary=True)

    assert Tenant.objects.get(pk=world.active.pk).domains.filter(is_primary=True).count() == 1
