"""The last transaction of a run: its state, its audit event and the news to whoever started it, together."""

from __future__ import annotations

import logging

from django.db import transaction

from kernel.audit.operations import record as audit
from provisioning.models import Run
from provisioning.outcomes import Fail
from provisioning.signals import run_failed, run_succeeded
from provisioning.states import ReasonCode, RunState
from provisioning.transitions import Why, move_run

logger = logging.getLogger(__name__)


def succeed(run: Run, *, by: str) -> None:
    """Finish a run whose every step is done. The caller holds the run's row."""
    move_run(run, to=RunState.SUCCEEDED, why=Why(by=by, reason=ReasonCode.ALL_DONE))
    run_succeeded.send(sender=Run, run=run)
    audit(event="run.succeeded", subject=subject(run), by=by, data={"run": str(run.pk)})


def fail(run: Run, *, step: str, outcome: Fail, by: str) -> None:
    """Stop a run for a person; what it made stays, and it can be resumed or undone. The caller holds the run's row."""
    trouble = outcome.trouble
    why = Why(by=by, reason=outcome.reason, message=str(trouble), data={"step": step, "error": trouble.as_json()})
    move_run(run, to=RunState.FAILED, why=why)
    _tell_of_failure(run)
    data = {"run": str(run.pk), "step": step, "code": trouble.code}
    audit(event="run.failed", subject=subject(run), by=by, data=data)


def undone(run: Run, *, by: str) -> None:
    """Finish a run of which nothing is left. The caller holds the run's row."""
    move_run(run, to=RunState.COMPENSATED, why=Why(by=by, reason=ReasonCode.ALL_UNDONE))
    audit(event="run.undone", subject=subject(run), by=by, data={"run": str(run.pk)})


def subject(run: Run) -> str:
    """Return what audit events of a run are about: the site it works on, or the request it makes one for."""
    return f"tenant:{run.schema_name}" if run.schema_name else f"request:{run.reference}"


def _tell_of_failure(run: Run) -> None:
    """Send the news; a receiver that breaks must not keep the failure itself from being recorded."""
    try:
        with transaction.atomic():
            run_failed.send(sender=Run, run=run)
    except Exception:  # unknown receivers further up; the run's own record comes first
        logger.exception("A receiver of run_failed broke.", extra={"run": str(run.pk)})
