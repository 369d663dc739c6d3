"""What the commands print about drift: a look, a plan; for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from provisioning.drift.models import Look
from provisioning.drift.queries import PlanView
from provisioning.drift.recording import look
from provisioning.reality import Discrepancy, Report, kind_of

ROBOT = "gapura audit"
CLEAN, DIFFERS, UNSEEN = 0, 1, 2
_SIGNS = {"keep": " ", "create": "+", "update": "~", "delete": "-"}


def tell(write: Callable[[str], Any], *, as_json: bool) -> int:
    """Look, keep and print what was found; return the exit code: 0 clean, 1 something differs, 2 not all was seen."""
    _kept, report = look(cause=Look.Cause.COMMAND, by=ROBOT)
    if as_json:
        write(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        for line in _lines(report):
            write(line)
    if report.unseen:
        return UNSEEN
    return DIFFERS if report.discrepancies else CLEAN


def plan_lines(view: PlanView) -> list[str]:
    """Return a plan as lines a person can read before saying yes."""
    lines = [f"plan {view.plan.pk}  {view.plan.scope}  {view.plan.digest[:12]}"]
    for part in view.parts:
        for change in part.changes:
            lines.append(f"  {_SIGNS[change.action]} {change.words}")
            for name, before, after in change.differences:
                lines.append(f"      {name}: {before or '–'} → {after or '–'}")
            for path, diff in change.diffs:
                lines += [f"      {path}", *(f"        {row}" for row in diff)]
    verdict = f"two people: {', '.join(view.brakes)}" if view.brakes else "one person suffices"
    return [*lines, f"brake: {verdict}", f"approvals: {len(view.approvals)} of {view.needed}"]


def plan_json(view: PlanView) -> dict[str, Any]:
    """Return a plan for programs."""
    plan = view.plan
    return {
        "plan": plan.pk,
        "scope": plan.scope,
        "digest": plan.digest,
        "parts": plan.parts,
        "brakes": list(view.brakes),
        "approvals_needed": view.needed,
        "approvals": [approval.by for approval in view.approvals],
    }


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "clean": report.is_clean,
        "sites": report.sites,
        "seconds": round(report.seconds, 3),
        "busy": report.is_busy,
        "discrepancies": [_row(found) for found in report.discrepancies],
        "unseen": [{"look": each.look, "subject": each.subject, "reason": each.reason} for each in report.unseen],
    }


def _row(found: Discrepancy) -> dict[str, Any]:
    kind = kind_of(found.kind)
    return {
        "kind": found.kind,
        "subject": found.subject,
        "severity": kind.severity.value if kind else "",
        "way": kind.way.value if kind else "",
        "expected": found.expected,
        "found": found.found,
        "mendable": found.is_mendable,
        "title": str(kind.title) if kind else "",
        "remedy": str(kind.remedy) if kind else "",
    }


def _lines(report: Report) -> list[str]:
    lines = []
    for found in report.discrepancies:
        kind = kind_of(found.kind)
        lines.append(f"✗ {found.subject}: {kind.title if kind else found.kind}")
        lines.append(f"    {found.expected or '–'}  |  {found.found or '–'}")
        lines.append(f"    {kind.remedy if kind else ''}")
    lines += [f"? {each.look} {each.subject}: {each.reason}" for each in report.unseen]
    mark = "✓" if report.is_clean else "✗"
    counts = f"{report.sites} sites, {len(report.discrepancies)} discrepancies, {len(report.unseen)} unseen"
    return [*lines, f"{mark} {counts}, {report.seconds:.2f} s"]
