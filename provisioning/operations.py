"""What people and the rest of the platform do with runs: start, resume, approve a plan, call off; and the sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.audit.secrecy import refuse_secrets
from kernel.errors import DomainError, NotAllowed, StaleDecision
from kernel.time import now
from provisioning.finishing import subject
from provisioning.journal import log
from provisioning.leases import lost_runs
from provisioning.models import Run, StepRecord
from provisioning.plan import Desired, Plan
from provisioning.states import TERMINAL, TOUCHED, ReasonCode, RunState, StepState
from provisioning.steps import plan_of
from provisioning.transitions import Why, move_run, move_step
from provisioning.waking import wake
from tenants.registry.models import Tenant

Person = str | AbstractBaseUser | None

# A sweep wakes at most so many: the next one comes in seconds, and messages must not outrun the workers.
SWEEP_LIMIT = 100


class UnableToResume(DomainError):
    """The run does not stand still, so there is nothing to resume."""

    code = "run_unable_to_resume"


class UnableToCancel(DomainError):
    """The run is over: its site is taken away by a run of its own."""

    code = "run_unable_to_cancel"


class NothingToApprove(DomainError):
    """No plan of this run waits for a second person."""

    code = "run_nothing_to_approve"


def start_run(
    *,
    kind: str = "provision",
    tenant_name: str,
    kind_of_site: str,
    parent_id: int,
    label: str,
    admin: Mapping[str, str],
    contact: Mapping[str, Any],
    reference: str,
    by: Person,
) -> Run:
    """Start the run for a request, all its steps listed; the one that stands already is returned as it is.

    Within the caller's transaction: the decision and the run are stored together or not at all. The caller's audit
    event names the run; one from here would lock the chain's head before the caller is done.

    :param reference: the request's number; at most one run of a kind stands for it.
    :param admin: `username`, `email` and `full_name` of the site's first administrator; never a password.
    :raises SecretRefused: the wish holds something that looks like a secret.
    """
    wish = Desired(tenant_name, kind_of_site, parent_id, label, dict(admin), dict(contact))
    refuse_secrets(wish.as_json(), where="provisioning")
    actor, _name = actor_of(by)
    run = Run(
        kind=kind,
        reference=reference,
        desired=wish.as_json(),
        requested_by=actor,
        reason_code=ReasonCode.REQUESTED,
        wake_at=now(),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError:
            standing = Run.objects.standing().filter(kind=kind, reference=reference).first()
            if standing is None:
                raise
            return standing
        StepRecord.objects.bulk_create(
            StepRecord(run=run, position=position, key=key) for position, key in enumerate(plan_of(kind), start=1)
        )
        log(run, ReasonCode.REQUESTED, by=actor, to_state=RunState.QUEUED)
        wake(run.pk)
    return run


def open_site(*, tenant: Tenant, by: Person) -> Run:
    """Start the run that tells the web host of an active site to let search engines in."""
    return start_run(
        kind="open",
        tenant_name=tenant.name,
        kind_of_site=tenant.kind,
        parent_id=tenant.parent_id or 0,
        label=tenant.label,
        admin={},
        contact={},
        reference=str(tenant.created_for),
        by=by,
    )


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
            raise NothingToApprove(_("No plan of this run waits for a second person."))
        if actor == run.requested_by:
            raise NotAllowed(
                _("You started this run, so you cannot also approve its plan."),
                remedy=_("Ask a colleague to look at the plan and approve it."),
            )
        waiting = Plan.from_json(step.intent or {}).digest()
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
    """
    actor, _name = actor_of(by)
    with transaction.atomic():
        run = _locked(run)
        if run.undo_requested_at is not None or run.state in TERMINAL:
            raise UnableToCancel(
                _("This run is over or is being undone already."),
                remedy=_("A finished site is taken away from its own page, not by calling off its run."),
            )
        _ask_for_undo(run, actor=actor)
        audit(event="run.cancelled", subject=subject(run), by=by, data={"run": str(run.pk)})
    return run


def sweep() -> int:
    """Wake every run that is due or whose worker was lost; return how many. A lost message costs one sweep."""
    due = list(Run.objects.due().order_by("created_at").values_list("pk", flat=True)[:SWEEP_LIMIT])
    found: list[UUID] = [*due, *lost_runs()]
    for run_id in found:
        wake(run_id)
    return len(found)


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
