"""`gapura dns plan | apply`: what differs in a DNS zone as a stored plan, and exactly that plan carried out."""

from __future__ import annotations

import getpass
import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.dashboard.drift_lines import plan_json, plan_lines
from kernel.errors import DomainError
from provisioning import engine
from provisioning.drift import queries
from provisioning.drift.approving import approve
from provisioning.drift.models import MendPlan
from provisioning.drift.planning import ZONE, parts_of
from provisioning.drift.recording import propose
from provisioning.models import Run
from provisioning.queries import progress
from provisioning.reality import Report, audit
from provisioning.states import RESTING, RunState
from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import ParentDomain

PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.2


class Command(BaseCommand):
    """Exit code 0: nothing to do, or done; 1: a plan waits, or was refused; 2: a zone could not be looked at."""

    help = "Plan what differs in a DNS zone, and carry a plan out."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, and which zone or plan it is about."""
        parser.add_argument("deed", choices=["plan", "apply"])
        parser.add_argument("plan_id", nargs="?", type=int, help="number of the plan (apply)")
        parser.add_argument("--parent", default="", help="official name of one parent domain (plan)")
        parser.add_argument("--digest", default="", help="digest of the plan, or how it begins (apply)")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, as_json: bool, **options: Any) -> None:
        """Do it, print what came of it, and tell by the exit code."""
        if deed == "plan":
            code = self._plan(options["parent"], as_json=as_json)
        else:
            code = self._apply(options["plan_id"], options["digest"], as_json=as_json)
        if code:
            raise SystemExit(code)

    def _plan(self, parent: str, *, as_json: bool) -> int:
        zones = _zones(parent)
        report = audit(only=["dns"])
        unseen = [each for each in report.unseen if each.subject in zones or not each.subject]
        views = [view for zone in zones if (view := _planned(report, zone)) is not None]
        unplanned = [found for found in report.discrepancies if not found.is_mendable]
        if as_json:
            said = {
                "plans": [plan_json(view) for view in views],
                "unplanned": [{"kind": found.kind, "name": found.subject} for found in unplanned],
                "unseen": [{"zone": each.subject, "reason": each.reason} for each in unseen],
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            for line in [line for view in views for line in plan_lines(view)]:
                self.stdout.write(line)
            for found in unplanned:
                self.stdout.write(f"! {found.subject}: {found.expected or '–'} | {found.found or '–'} ({found.kind})")
            for each in unseen:
                self.stdout.write(f"? {each.subject}: {each.reason}")
            if not (views or unplanned or unseen):
                self.stdout.write("✓ nothing differs in " + ", ".join(zones))
        if unseen:
            return 2
        return 1 if views or unplanned else 0

    def _apply(self, plan_id: int | None, digest: str, *, as_json: bool) -> int:
        plan = _find(plan_id, digest)
        try:
            run = _started(plan, digest)
        except DomainError as error:
            raise CommandError(str(error)) from error
        seen = _carried_out(run)
        words = {"plan": plan.pk, "run": str(run.pk), "state": seen.run.state, "waits_for": seen.waits_for}
        self.stdout.write(json.dumps(words, ensure_ascii=False) if as_json else f"{seen.state_label} {run.pk}")
        for step in seen.steps:
            if step.message and not as_json:
                self.stdout.write(f"  {step.title}: {step.message} {step.remedy}")
        return 0 if seen.run.state == RunState.SUCCEEDED else 1


def _zones(parent: str) -> list[str]:
    rows = ParentDomain.objects.order_by("name")
    if parent:
        rows = rows.filter(name=parent.lower().removesuffix("."))
        if not rows:
            raise CommandError(f"There is no parent domain {parent!r}. Give its official name, such as dinkes.go.id.")
    return list(dict.fromkeys(map(zone_of, rows)))


def _planned(report: Report, zone: str) -> queries.PlanView | None:
    scope = f"{ZONE}{zone}"
    plan = propose(parts_of(report.discrepancies, scope=scope), scope=scope, by="gapura dns")
    return queries.view_of(plan) if plan is not None else None


def _find(plan_id: int | None, digest: str) -> MendPlan:
    rows = MendPlan.objects.filter(scope__startswith=ZONE)
    if plan_id is not None:
        rows = rows.filter(pk=plan_id)
    elif digest:
        rows = rows.filter(digest__startswith=digest)
    else:
        raise CommandError("Which plan? Give its number or its digest; `gapura dns plan` prints both.")
    found = rows.first()
    if found is None:
        raise CommandError("There is no such plan of a DNS zone. `gapura dns plan` makes one.")
    if digest and not found.digest.startswith(digest):
        raise CommandError(f"Plan {found.pk} has another digest: {found.digest[:12]}.")
    return found


def _started(plan: MendPlan, digest: str) -> Run:
    """Approve as the person at this machine; a plan the brake holds back needs two people of the page beforehand."""
    if plan.run is not None:
        return plan.run
    view = queries.view_of(plan)
    if view.brakes:
        page = f"/situs/penyimpangan/rencana/{plan.pk}/"
        raise CommandError(f"This plan needs two people, because {', '.join(view.brakes)}. They approve it at {page}.")
    approved = approve(plan=plan, by=f"gapura dns ({getpass.getuser()})", digest=plan.digest)
    if approved.run is None:
        raise CommandError("The plan has not started.")
    return approved.run


def _carried_out(run: Run) -> Any:
    """Advance the run here, so that it needs no worker; one that takes it first is waited for."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        engine.advance(run.pk)
        seen = progress(run)
        if RunState(seen.run.state) in RESTING:
            break
        time.sleep(POLL_SECONDS)
    return progress(run)
