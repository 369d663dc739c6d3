"""A site whose every part is in disorder, and the plan that mends it."""

from __future__ import annotations

from pathlib import Path
from random import Random

from provisioning.drift.approving import approve
from provisioning.drift.models import MendPlan
from provisioning.drift.queries import waiting_plan
from provisioning.drift.recording import look
from provisioning.models import Run, RunEvent
from provisioning.operations import cancel
from provisioning.providers.dns_local import LocalZone
from provisioning.reality import audit
from provisioning.states import RunState
from provisioning.steps import plan_of
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import NameReservation, ParentDomain
from tests.e2e.kill.operations import boundaries, dies_again, undoable
from tests.e2e.kill.workers import work

STRANGER = "gapura:orang-lain:v1"
# What is wrong after `disorder`, as the auditor counts it.
WRONG = 5
DOING = boundaries(plan_of("mend"))
UNDOING = boundaries(reversed(undoable("mend")), prefix="undo.")


def zone(platform) -> LocalZone:
    return LocalZone(home=platform, zone=ParentDomain.objects.get().serving_suffix)


def disorder(site, platform) -> None:
    """Change a thing of every part: a row, a record, one left over, one of somebody else's, a vhost, a test file."""
    NameReservation.objects.filter(holder=site.created_for).update(state="HELD")
    dns = zone(platform)
    dns.release(site.host, owner=site.schema_name)
    dns.claim(site.host, target="203.0.113.9", owner=site.schema_name)
    dns.claim(f"sisa.{dns.zone}", target="127.0.0.1", owner="t_sudahtiada")
    dns.claim(f"tetangga.{dns.zone}", target="203.0.113.7", owner="orang-lain")
    vhost = web_home() / f"vhosts/{site.schema_name}.conf"
    vhost.write_text(vhost.read_text() + "# disunting\n")
    media = platform / "media" / site.schema_name
    media.mkdir(parents=True, exist_ok=True)
    (media / "gapura-proof.txt").write_text("kenari")


def planned(*people: str) -> MendPlan:
    look()
    plan = waiting_plan()
    for person in people:
        plan = approve(plan=plan, by=person, digest=plan.digest)
    return plan


def undone_under_kills(platform: Path, *, chance: Random | None = None) -> int:
    """Call a plan off after its last step that can be undone, with a kill at every boundary; return the kills.

    :param chance: where given, decides at which boundaries a second worker dies too.
    """
    before, wrong = zone(platform).records(), audit().discrepancies
    run = planned("user:1", "user:2").run
    killed(run, [f"{undoable('mend')[-1]}:stored"])
    assert zone(platform).records() != before
    cancel(run=Run.objects.get(pk=run.pk), by="user:3")
    kills = killed(run, UNDOING, chance=chance)

    assert work(run) == "rested"
    assert Run.objects.get(pk=run.pk).state == RunState.COMPENSATED
    assert zone(platform).records() == before
    # What was put in order on the web host and in the rows stays so: it is what the platform says it is.
    assert all(found in wrong for found in audit().discrepancies)
    return kills + 1


def mended_under_kills(platform: Path, *, chance: Random | None = None) -> int:
    """Carry a plan out with a kill at every boundary; return the kills. Nobody else's record is touched."""
    run = planned("user:1", "user:2").run
    kills = killed(run, DOING, chance=chance)

    assert work(run) == "rested"
    assert Run.objects.get(pk=run.pk).state == RunState.SUCCEEDED
    assert audit().discrepancies == ()
    assert zone(platform).find(f"tetangga.{zone(platform).zone}").comment == STRANGER
    assert RunEvent.objects.filter(run=run, to_state="done").count() == len(plan_of("mend"))
    return kills


def killed(run: Run, places: list[str], *, chance: Random | None = None) -> int:
    """Let workers of the run die at each of the places, where wanted twice; return how many died."""
    kills = 0
    for place in places:
        again = chance is not None and dies_again(place, chance=chance)
        for time in range(1 + again):
            assert work(run, kill_at=f"{place}@mend-{run.pk}-{kills}-{time}") == "killed", place
            kills += 1
    return kills
