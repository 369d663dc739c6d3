"""Runs whose rows do not tell what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kernel.time import now
from provisioning.models import Run, StepRecord
from tenants.registry.models import Tenant
from tests.factories.reality import World
from tests.integration.provisioning.reality.seeds.planting import another_run, ready_host, run_name, seed


def steps(world: World) -> Any:
    return StepRecord.objects.filter(run=world.run_of(world.active))


@seed("run_step_undone", lambda world: f"{run_name(world)} dns_record")
def succeeded_run_with_a_step_undone(world):
    steps(world).filter(key="dns_record").update(state="undone")


@seed("run_step_missing", lambda world: f"{run_name(world)} certificate")
def step_row_gone(world):
    steps(world).filter(key="certificate").delete()


@seed("run_step_strange", lambda world: f"{run_name(world)} sihir")
def step_row_added(world):
    StepRecord.objects.create(
        run=world.run_of(world.active), position=99, key="sihir", state="done", intent={}, result={}, finished_at=now()
    )


@seed("run_order_wrong", run_name)
def steps_in_another_order(world):
    steps(world).filter(key="proof").update(position=0)


@seed("run_step_left", "provision PW-LAIN dns_record")
def undone_run_with_a_step_left(world):
    run = another_run(state="compensated", finished_at=now(), wake_at=None)
    run.steps.filter(key="dns_record").update(state="done", intent={}, result={}, finished_at=now())


@seed("run_forgotten", "provision PW-LAIN")
def run_nobody_looks_at(world):
    another_run(wake_at=now() - timedelta(hours=1))


@seed("run_of_another_site", run_name)
def run_linked_to_another_site(world):
    Run.objects.filter(pk=world.run_of(world.active).pk).update(tenant=world.ready)


@seed("site_lost", "PW-LAIN")
def succeeded_run_without_site(world):
    run = another_run(state="succeeded", finished_at=now(), wake_at=None)
    run.steps.update(state="done", intent={}, result={}, finished_at=now())


@seed("site_not_open", ready_host)
def proven_site_that_leads_nowhere(world):
    Tenant.objects.filter(pk=world.ready.pk).update(state="FAILED")


@seed("site_not_proven", ready_host)
def site_without_a_run(world):
    Run.objects.filter(pk=world.run_of(world.ready).pk).update(reference="PW-LAIN", kind="open")
    StepRecord.objects.filter(run__reference="PW-LAIN").exclude(key="web_host").delete()
    StepRecord.objects.filter(run__reference="PW-LAIN").update(position=1)


@seed("site_left_over", lambda world: world.ready.host)
def site_of_an_undone_run(world):
    run = world.run_of(world.ready)
    run.steps.update(state="undone")
    Run.objects.filter(pk=run.pk).update(state="compensated")
    Tenant.objects.filter(pk=world.ready.pk).update(state="FAILED")
