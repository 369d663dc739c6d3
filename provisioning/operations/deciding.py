"""What people decide about a run that is there: let it go on, approve its plan, call it off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.errors import NotAllowed, StaleDecision
from kernel.time import now
from provisioning.finishing import subject
from provisioning.journal import log
from provisioning.models import Run
from provisioning.operations.actors import Person
from provisioning.operations.errors import NothingToApprove, PastNoReturn, UnableToCancel, UnableToResume
from provisioning.plan import Plan
from provisioning.states import TERMINAL, TOUCHED, ReasonCode, RunState, StepState
from provisioning.steps import STEPS
from provisioning.transitions import Why, move_run, move_step
from provisioning.waking import wake


def resume(*, run: Run, by: Person) -> Run:
    """Let a run go on: a failed one from the step it stopped at, a waiting one at once.

    What is done stays done; the stopped step gets all its tries again.

    :raises UnableToResume: it is running, or over.
    """
    why = Why(by=actor_of(by)[0], reason=ReasonCode.RESUMED)
    with transaction.atomic():
        run = _locked(run)
        if run.state not in (RunState.FAILED, RunState.WAITING):
            raise UnableToResume(_("This run is not standing still."), remedy=_("Look at its present state."))
        for step in run.steps.select_related("run").filter(state__in=[StepState.FAILED, StepState.WAITING]):
            move_step(step, to=StepState.WAITING, why=why, attempt=0, error=None, next_at=now())
        run.steps.filter(undo_attempt__gt=0).update(undo_attempt=0, error=None)
        move_run(run, to=RunState.QUEUED, why=why, wake_at=now())
        wake(run.pk)
        audit(event="run.resumed", subject=subject(run), by=by, data={"run": str(run.pk)})
    return run


def approve_plan(*, run: Run, by: Person, digest: str | None = None) -> Run:
    """Say yes, as a second person, to the plan that waits: to exactly that one.

    :param digest: of the plan the person saw; None trusts whatever plan waits.
    :raises NothingToApprove: no plan waits.
    :raises StaleDecision: another plan waits than the one they saw.
    :raises NotAllowed: the person started this run themselves.
    """
    actor, _name = actor_of(by)
    with transaction.atomic():
        run = _locked(run)
        step = run.steps.select_related("run").filter(state=StepState.WAITING).order_by("position").first()
        if run.state != RunState.WAITING or step is None or run.reason_code != ReasonCode.NEEDS_SECOND_PERSON:
            raise NothingToApprove(
                _("No plan of this run waits for a second person."),
                remedy=_("Open the run again: somebody may have approved it, or called it off."),
            )
        if actor == run.requested_by:
            raise NotAllowed(
                _("You started this run, so you cannot also approve its plan."),
                remedy=_("Ask a colleague to look at the plan and approve it."),
            )
        waiting = Plan.from_json(step.proposal or {}).digest()
        if digest is not None and digest != waiting:
            raise StaleDecision(
                _("The plan has changed since you looked at it."), remedy=_("Look at the new plan, then decide.")
            )
        why = Why(by=actor, reason=ReasonCode.PLAN_APPROVED)
        approval = {"approved_by": actor, "approved_at": now(), "approved_digest": waiting}
        move_step(step, to=StepState.WAITING, why=why, next_at=now(), **approval)
        move_run(run, to=RunState.QUEUED, why=why, wake_at=now())
        wake(run.pk)
        audit(event="run.plan_approved", subject=subject(run), by=by, data={"run": str(run.pk), "step": step.key})
    return run


def cancel(*, run: Run, by: Person) -> Run:
    """Call a run off: what it made is removed, in backward order, and nothing else.

    A run that has begun nothing is cancelled at once. One in a worker's hands turns round at its next step boundary.

    :raises UnableToCancel: it is over, or on its way back already.
    :raises PastNoReturn: it has begun something that nothing brings back; nothing was changed.
    """
    actor, _name = actor_of(by)
    with transaction.atomic():
        run = _locked(run)
        if run.undo_requested_at is not None or run.state in TERMINAL:
            raise UnableToCancel(
                _("This run is over or is being undone already."),
                remedy=_("A finished site is taken away from its own page, not by calling off its run."),
            )
        _refuse_half_undoing(run)
        _ask_for_undo(run, actor=actor)
        audit(event="run.cancelled", subject=subject(run), by=by, data={"run": str(run.pk)})
    return run


def is_past_return(run: Run) -> bool:
    """Say whether the run has begun a step that cannot be undone."""
    final = [key for key, spec in STEPS.items() if spec.is_final]
    return run.steps.filter(key__in=final, started_at__isnull=False).exists()


def _refuse_half_undoing(run: Run) -> None:
    if is_past_return(run):
        raise PastNoReturn(
            _("This run is past the point of no return: it has begun to remove what cannot be brought back."),
            remedy=_("Let it finish; where it stands still, mend the cause and resume it."),
        )


def _ask_for_undo(run: Run, *, actor: str) -> None:
    began = run.steps.filter(state__in=[state.value for state in TOUCHED]).exists()
    asked: dict[str, Any] = {"undo_requested_at": now(), "undo_requested_by": actor}
    if run.state == RunState.QUEUED and not began:
        move_run(run, to=RunState.CANCELLED, why=Why(by=actor, reason=ReasonCode.CALLED_OFF), **asked)
    elif run.state == RunState.RUNNING:
        Run.objects.filter(pk=run.pk).update(**asked)
        log(run, ReasonCode.UNDO_REQUESTED, by=actor)
    else:
        why = Why(by=actor, reason=ReasonCode.UNDO_REQUESTED)
        move_run(run, to=RunState.COMPENSATING, why=why, wake_at=now(), **asked)
        wake(run.pk)


def _locked(run: Run) -> Run:
    return Run.objects.select_for_update(no_key=True).get(pk=run.pk)
