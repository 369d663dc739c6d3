"""A person's yes to a plan; with enough of them the run that carries it out starts."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.errors import DomainError, NotAllowed, StaleDecision
from kernel.time import now
from provisioning.drift.models import MendApproval, MendPlan
from provisioning.drift.planning import Part, brakes_of, by_step
from provisioning.drift.recording import mending_now
from provisioning.models import Run, StepRecord
from provisioning.operations.actors import Person
from provisioning.operations.starting import store
from provisioning.plan import Desired, brake
from provisioning.wishes import Mending


class MendBusy(DomainError):
    """Another plan is being carried out, or stands still for a person."""

    code = "mend_busy"


def approve(*, plan: MendPlan, by: Person, digest: str) -> MendPlan:
    """Say yes to exactly the plan that was seen; once it has enough, the run starts in the same transaction.

    One person suffices, unless the brake wants a second, other one. Who may is the caller's to ask.

    :param digest: of the plan the person saw.
    :raises StaleDecision: it is another plan by now, was overtaken, or is being carried out already.
    :raises NotAllowed: the person has approved it already, and it needs another one.
    :raises MendBusy: another plan is being carried out.
    """
    actor, name = actor_of(by)
    with transaction.atomic():
        plan = MendPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        _require_waiting(plan, digest=digest)
        parts = parts_in(plan)
        needed = approvals_needed(parts)
        if plan.approvals.filter(by=actor).exists():
            raise NotAllowed(
                _("You have approved this plan already; it needs another person's approval as well."),
                remedy=_("Ask a colleague to look at the plan and approve it."),
            )
        if mending_now():
            raise MendBusy(
                _("Another plan is being carried out, or has stopped and waits for a person."),
                remedy=_("Wait until its run is over, or see to it, then approve this one."),
            )
        MendApproval.objects.create(plan=plan, by=actor, by_name=name)
        data = {"digest": plan.digest, "scope": plan.scope}
        audit(event="drift.plan_approved", subject=f"mend_plan:{plan.pk}", by=by, data=data)
        if plan.approvals.count() >= needed:
            _start(plan, parts, by=actor)
    return plan


def approvals_needed(parts: tuple[Part, ...]) -> int:
    """Return how many different people must say yes."""
    return 2 if brakes_of(parts) else 1


def parts_in(plan: MendPlan) -> tuple[Part, ...]:
    """Return the stored changes as values."""
    return tuple(Part.from_json(raw) for raw in plan.parts)


def _require_waiting(plan: MendPlan, *, digest: str) -> None:
    if plan.run_id is not None:
        raise StaleDecision(
            _("This plan has its approval already and is being carried out."), remedy=_("Look at its run.")
        )
    if not plan.is_waiting or plan.digest != digest:
        raise StaleDecision(
            _("This plan is out of date: a later look has found something else."),
            remedy=_("Look at the plan of the latest look and approve that one."),
        )


def _start(plan: MendPlan, parts: tuple[Part, ...], *, by: str) -> None:
    """Start the run. Its steps bear the approval, so that the engine's own brake lets exactly these changes pass."""
    steps = by_step(parts)
    wish = Mending(plan_id=str(plan.pk), parts={key: found.as_json() for key, found in steps.items()})
    desired = Desired("", "", 0, "", {}, wish=wish.as_json())
    run = Run(kind="mend", reference=f"mend-{plan.pk}", desired=desired.as_json(), requested_by=by)
    try:
        store(run)
    except IntegrityError as error:
        raise StaleDecision(_("This plan is being carried out already."), remedy=_("Look at its run.")) from error
    for key, found in steps.items():
        if brake(found):
            approval = {
                "proposal": found.as_json(),
                "approved_by": by,
                "approved_at": now(),
                "approved_digest": found.digest(),
            }
            StepRecord.objects.filter(run=run, key=key).update(**approval)
    plan.run = run
    plan.save(update_fields=["run"])
