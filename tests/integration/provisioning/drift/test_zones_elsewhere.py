"""What the auditor finds and mends in a zone does not depend on its keeper: a real Knot, and the API of Cloudflare."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from provisioning import budgets, engine
from provisioning.drift.approving import approve
from provisioning.drift.queries import view_of, waiting_plan
from provisioning.models import Run
from provisioning.reality import audit
from provisioning.states import RunState
from tenants.registry.models import ParentDomain
from tests.fakes.cloudflare import FakeCloudflare
from tests.integration.provisioning.drift.keepers import (
    ELSEWHERE,
    OUR_WEB_HOST,
    OfCloudflare,
    OfKnot,
    enter_sites,
    mark_of,
)

ONE, TWO = ("user:1",), ("user:1", "user:2")
LEFT_OVER = "sisa.contohprov.gapura.localhost"
GONE = "gapura:t_sudahtiada:v1"


def of_active(world):
    return world.active.host


def left_over(world):
    return LEFT_OVER


# How it is planted, what is found and where, and how many people its mending needs; none where a person mends it.
SEEDS = {
    "gone": (lambda keeper, world: keeper.remove(world.active.host), "dns_missing", of_active, ONE),
    "leads elsewhere": (
        lambda keeper, world: keeper.put(world.active.host, target=ELSEWHERE, mark=mark_of(world.active)),
        "dns_changed",
        of_active,
        ONE,
    ),
    "kept too long": (
        lambda keeper, world: keeper.put(world.active.host, target=OUR_WEB_HOST, mark=mark_of(world.active), ttl=86400),
        "dns_changed",
        of_active,
        ONE,
    ),
    "somebody else's": (
        lambda keeper, world: keeper.put(world.active.host, target=ELSEWHERE),
        "dns_foreign",
        of_active,
        (),
    ),
    "another site's": (
        lambda keeper, world: keeper.note(world.active.host, mark=mark_of(world.suspended)),
        "dns_of_another_site",
        of_active,
        TWO,
    ),
    "of a site that is gone": (
        lambda keeper, world: keeper.put(LEFT_OVER, target=OUR_WEB_HOST, mark=GONE),
        "dns_orphan",
        left_over,
        TWO,
    ),
    "a second one": (
        lambda keeper, world: keeper.put(LEFT_OVER, target=OUR_WEB_HOST, mark=mark_of(world.active)),
        "dns_orphan",
        left_over,
        TWO,
    ),
    "a stranger": (
        lambda keeper, world: keeper.put(LEFT_OVER, target=OUR_WEB_HOST),
        "dns_stranger",
        left_over,
        (),
    ),
}


@pytest.fixture(params=["knot", "cloudflare"])
def keeper(request, world, settings):
    """The keeper of the agencies' zone, in which their sites are entered."""
    zone = world.agencies.serving_suffix
    with ExitStack() as stack:
        if request.param == "knot":
            keeper = OfKnot(request.getfixturevalue("knot_server"), zone)
        else:
            budgets._lots.by_key.clear()
            fake = FakeCloudflare(zone, share=0)
            keeper = OfCloudflare(fake, stack.enter_context(fake.listening()), zone)
        for name, value in keeper.settings().items():
            setattr(settings, name, value)
        ParentDomain.objects.filter(pk=world.agencies.pk).update(dns_provider=keeper.provider, dns_zone=zone)
        enter_sites(world)
        yield keeper


def test_clean_zone_reports_nothing(keeper, world):
    report = audit()

    assert (report.discrepancies, report.unseen) == ((), ())


@pytest.mark.parametrize(("plant", "kind", "subject", "people"), SEEDS.values(), ids=SEEDS)
def test_planted_record_is_found_and_mended_once_enough_people_approved(
    keeper, world, looked, plant, kind, subject, people
):
    plant(keeper, world)

    _kept, report = looked()

    assert [(found.kind, found.subject) for found in report.discrepancies] == [(kind, subject(world))]
    assert report.unseen == ()
    if not people:
        assert waiting_plan() is None
        return
    plan = waiting_plan()
    assert view_of(plan).needed == len(people)
    for person in people:
        plan = approve(plan=plan, by=person, digest=plan.digest)
    engine.advance(plan.run_id)
    run = Run.objects.get(pk=plan.run_id)
    assert run.state == RunState.SUCCEEDED, [*run.steps.values_list("key", "error")]
    assert audit().discrepancies == ()
