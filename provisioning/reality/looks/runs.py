"""Runs against their steps and the sites they made; both sides are rows, which a hand could have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kernel.time import now
from provisioning.kinds import plan_of
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code, fact
from provisioning.reality.promises import MAKING, Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, RunRow, Site
from provisioning.states import TOUCHED, RunState, StepState

# The sweep comes round every few seconds; a run nobody has looked at for so long was forgotten by all workers.
FORGOTTEN = timedelta(minutes=15)

# What a step may be once its run is over.
_AT_THE_END = {
    RunState.SUCCEEDED: ("run_step_undone", frozenset({StepState.DONE})),
    RunState.COMPENSATED: ("run_step_left", frozenset(StepState) - TOUCHED),
}
_LOOK_AT_LOG = _("Read the run's log: a hand, or a broken restore, has changed its rows.")

KINDS = by_code(
    Kind(
        "run_step_undone",
        _("This run is noted as succeeded, but one of its steps is not done."),
        _LOOK_AT_LOG,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "run_step_left",
        _("This run is noted as undone, but a step of it was never undone."),
        _LOOK_AT_LOG,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind("run_step_missing", _("A step of this run has no row."), _LOOK_AT_LOG, Severity.ERROR, Way.MISSING),
    Kind(
        "run_step_strange",
        _("This run has a step that runs of its kind do not have."),
        _LOOK_AT_LOG,
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "run_order_wrong",
        _("The steps of this run stand in another order than they are taken."),
        _LOOK_AT_LOG,
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "run_forgotten",
        _("This run is due, and no worker has looked at it for a quarter of an hour."),
        _("Look whether workers and scheduler run: `gapura doctor`."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "run_of_another_site",
        _("This run is linked to another site than the one it made."),
        _LOOK_AT_LOG,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "site_lost",
        _("A run made a site for this request, but there is no site."),
        _("Restore the site from its latest backup."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "site_not_open",
        _("The run that made this site succeeded, but its host name does not lead to it."),
        _("Look at the site's state and at the run's log, then open the site from its page."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "site_not_proven",
        _("This site is served, but there is no run that proved it from outside."),
        _("Find out how it came to be; check it with `gapura site verify`."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "site_left_over",
        _("The run that made this site was undone, but the site is still there."),
        _("Find out why before anybody removes it: an undone run leaves nothing."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
)


def read(_rows: Rows) -> None:
    """Nothing: both sides are rows."""


def compare(promised: Promises, _seen: None) -> Iterator[Discrepancy]:
    """Compare runs with steps, and runs with sites, both ways."""
    rows = promised.rows
    for run in rows.runs:
        yield from _of_steps(run)
        yield from _of_run(promised, run)
    for site in rows.claimed:
        yield from _of_site(promised, site)


def _of_steps(run: RunRow) -> Iterator[Discrepancy]:
    name = _called(run)
    kind, right = _AT_THE_END.get(RunState(run.state), ("", frozenset(StepState)))
    for step in run.steps:
        if StepState(step.state) not in right:
            yield Discrepancy(kind, f"{name} {step.key}", min(right).value, step.state)
    wanted, keys = _steps_of(run.kind), [step.key for step in run.steps]
    if wanted is None or keys == wanted:
        return
    for key in sorted({*wanted} - {*keys}):
        yield Discrepancy("run_step_missing", f"{name} {key}", key, "")
    for key in sorted({*keys} - {*wanted}):
        yield Discrepancy("run_step_strange", f"{name} {key}", "", key)
    if sorted(keys) == sorted(wanted):
        yield Discrepancy("run_order_wrong", name, fact(wanted), fact(keys))


def _of_run(promised: Promises, run: RunRow) -> Iterator[Discrepancy]:
    rows, name = promised.rows, _called(run)
    due = max((at for at in (run.wake_at, run.lease_until) if at), default=None)
    if due is not None and due < now() - FORGOTTEN:
        yield Discrepancy("run_forgotten", name, due.isoformat(timespec="minutes"), run.state)
    made = rows.by_reference.get(run.reference)
    if run.kind != MAKING:
        return
    if made is not None and run.site_pk not in (None, made.pk) and made.pk not in promised.moved:
        yield Discrepancy("run_of_another_site", name, made.schema, str(run.site_pk))
    if run.state == RunState.SUCCEEDED and made is None:
        yield Discrepancy("site_lost", run.reference, run.reference, "")


def _of_site(promised: Promises, site: Site) -> Iterator[Discrepancy]:
    if site.pk in promised.moved:
        return
    rows = promised.rows
    known = rows.known_as(site)
    making = [run for run in rows.runs_of.get(site.pk, ()) if run.kind == MAKING and run.reference == site.reference]
    states = {run.state for run in making}
    if site.is_routable and RunState.SUCCEEDED not in states and promised.must(site, Aspect.ADDRESS):
        yield Discrepancy("site_not_proven", known, "", site.state)
    if not site.is_routable and RunState.SUCCEEDED in states and promised.must(site, Aspect.ADDRESS):
        yield Discrepancy("site_not_open", known, "READY", site.state)
    if states and states <= {RunState.COMPENSATED, RunState.CANCELLED}:
        yield Discrepancy("site_left_over", known, "", site.state)


def _called(run: RunRow) -> str:
    """A site may have several runs of a kind one after another; all but the one that made it bear their number."""
    return f"{run.kind} {run.reference}" + ("" if run.kind == MAKING else f" {run.pk}")


def _steps_of(kind: str) -> list[str] | None:
    try:
        return list(plan_of(kind))
    except KeyError:
        return None


LOOK = Look("runs", _("Runs"), KINDS, read, compare)
