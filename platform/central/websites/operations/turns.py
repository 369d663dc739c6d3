"""One turn of a case: checked, decided, its steps closed and opened, audited last. The only writer of `state`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from central.websites.models import CaseStep, Decision, WebsiteRequest
from central.websites.operations import names
from central.websites.operations.locking import lock_case
from central.websites.planning import Reckoner, list_steps, open_next
from central.websites.policy import policy_of
from central.websites.procedure import SKIPPABLE_ROWS, TABLE
from central.websites.rules import require, transition_for
from central.websites.standing import Signature, Standing, facts_of
from central.websites.states import Action, Party, StepState
from kernel import audit
from kernel.procedure import Transition
from kernel.time import now
from tenants.members.models import User

SYSTEM = Standing(role=Party.SYSTEM.value)


@dataclass
class Turn:
    """What is known while one turn is taken; the body fills in the case and calls `decide` once."""

    case: WebsiteRequest
    action: Action
    transition: Transition
    standing: Standing
    by: User | None
    at: datetime
    reckoner: Reckoner = field(default_factory=Reckoner)
    step: CaseStep | None = None
    next_step: CaseStep | None = None
    decision: Decision | None = None
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def signature(self) -> Signature:
        """Who acts, in which role, when."""
        return Signature(by=self.by, standing=self.standing, at=self.at)

    def decide(
        self,
        *,
        to_state: str = "",
        code: str = "",
        note: str = "",
        new_rows: Sequence[str] | None = None,
        ends: bool = False,
    ) -> Decision:
        """Write the decision, close the open step, open the next one, and move the case.

        :param to_state: one of the transition's further targets, where the operation chooses.
        :param new_rows: rows to be listed anew from here, when the case goes back.
        :param ends: the case goes no further; steps that have not begun are passed over.
        """
        before, target = self.case.state, to_state or self.transition.to_state
        if target not in self.transition.targets:
            raise ValueError(f"{self.action} does not lead to {target}")
        self.decision = self._write_decision(before, target, code=code, note=note)
        if new_rows is not None:
            list_steps(self.case, rows=new_rows, at=self.at, reckoner=self.reckoner)
        if ends:
            self._close_step(StepState.SKIPPED if self.by_applicant else StepState.DONE)
            self.case.steps.filter(state=StepState.PENDING).update(state=StepState.SKIPPED, done_at=self.at)
        elif self.transition.row is not None or new_rows is not None:
            self._close_step(StepState.DONE)
            target = self._pass_over(target)
            self.next_step = open_next(self.case, at=self.at, reckoner=self.reckoner)
        self._move(target)
        return self.decision

    @property
    def by_applicant(self) -> bool:
        """Whether the applicant agency takes this turn."""
        return self.standing.role == Party.APPLICANT

    def _write_decision(self, before: str, target: str, *, code: str, note: str) -> Decision:
        acting = self.standing.acting
        return Decision.objects.create(
            request=self.case,
            step=self.step,
            action=self.action,
            from_state=before,
            to_state=target,
            by=self.by,
            role=self.standing.role,
            appointment_id=acting.appointment_id if acting else None,
            concurrent=self.standing.concurrent,
            decided_at=self.at,
            due_at=self.step.due_at if self.step else None,
            code=code,
            note=note,
        )

    def _close_step(self, state: StepState) -> None:
        if self.step is None:
            return
        acting = self.standing.acting
        self.step.state, self.step.done_at, self.step.done_by = state, self.at, self.by
        self.step.appointment_id = acting.appointment_id if acting else None
        self.step.outcome = self.action
        self.step.save(update_fields=["state", "done_at", "done_by", "appointment", "outcome"])

    def _pass_over(self, target: str) -> str:
        """Skip the rows the policy passes over, and return the state the case comes to by that."""
        skipped = set(policy_of(self.case).skipped_rows) & set(SKIPPABLE_ROWS)
        for step in self.case.steps.filter(state=StepState.PENDING).order_by("position"):
            if step.row not in skipped:
                break
            step.state, step.done_at = StepState.SKIPPED, self.at
            step.save(update_fields=["state", "done_at"])
            carried_out = (t for t in TABLE.allowed(target, profile=self.case.profile) if t.row == step.row)
            target = next(carried_out).to_state
        return target

    def _move(self, target: str) -> None:
        self.case.state, self.case.moved_at = target, self.at
        self.case.version += 1
        self.case.save()


@contextmanager
def turn(*, case: WebsiteRequest, action: Action, by: User | None, version: int | None) -> Iterator[Turn]:
    """Take one turn in one transaction: lock, compare the version, check who may; hold the name and audit at the end.

    One order of locks for all: the case, its name, numbers, the audit chain; so two turns never wait for each other.

    :raises StaleDecision: when somebody was first.
    :raises NotPossibleNow: when the state does not allow it.
    :raises NotAllowed: when this person may not.
    """
    with audit.written_last():
        locked = lock_case(case, version=version)
        transition = transition_for(locked, action)
        standing = SYSTEM if by is None else require(locked, transition, facts_of(by, locked))
        step = locked.steps.filter(state=StepState.OPEN).first()
        taken = Turn(case=locked, action=action, transition=transition, standing=standing, by=by, at=now(), step=step)
        if locked.lapsed_at is not None:
            names.claim(locked)
        yield taken
        _finish(taken)


def _finish(taken: Turn) -> None:
    """Hold the name on, then write the audit event: both lock rows that everybody needs, so they come last."""
    decision = taken.decision
    if decision is None:
        raise RuntimeError(f"{taken.action} was begun and not decided")
    names.keep_held(taken.case, at=taken.at, reckoner=taken.reckoner, by=taken.by)
    audit.record(
        event=f"request.{taken.action.value}",
        subject=taken.case.subject,
        by=taken.by,
        role=taken.signature.title,
        data={
            "from": decision.from_state,
            "to": taken.case.state,
            "row": taken.step.row if taken.step else None,
            "code": decision.code,
            **taken.record,
        },
        at=taken.at,
    )
