"""Lists the steps of a case and reckons their due times: projections until a step opens, fixed from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from central.websites.models import CaseStep, WebsiteRequest
from central.websites.procedure import LAPSE_POLICY, PROCEDURE, SHARES_TIME_WITH
from central.websites.states import StepState
from kernel.clock.calendars import WorkCalendar
from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.errors import PolicyMissing
from kernel.clock.policies import PolicyDeclaration
from kernel.clock.queries import current_policy, load_calendar


class Reckoner:
    """Reckons due times within one operation; reads the calendar and each policy once."""

    def __init__(self) -> None:
        self._policies: dict[str, PolicyVersion] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return load_calendar()

    def due_of_row(self, number: str, *, start: datetime) -> DueDate | None:
        """Return when a row begun at `start` is due, or None where the source states no time."""
        row = PROCEDURE.row(number)
        if row.service is None:
            return None
        declared = PolicyDeclaration(PROCEDURE.policy_code(number), row.service, row.source)
        return self.due(declared, start=start)

    def due(self, declared: PolicyDeclaration, *, start: datetime) -> DueDate:
        """Return when a deadline begun at `start` falls, under its row of policy, or as declared while it has none."""
        policy = self._policies.get(declared.code) or self._policy(declared, start=start)
        self._policies[declared.code] = policy
        return DueDate.reckon(policy=policy, start=start, calendar=self.calendar)

    def lapse(self, *, start: datetime) -> datetime:
        """Return until when a name is held after a movement at `start`."""
        return self.due(LAPSE_POLICY, start=start).result

    def _policy(self, declared: PolicyDeclaration, *, start: datetime) -> PolicyVersion:
        day = start.astimezone(self.calendar.zone).date()
        try:
            return current_policy(declared.code, on=day)
        except PolicyMissing:
            return PolicyVersion(declared.code, 1, declared.standard, declared.source)


def rows_from(number: str, *, profile: str) -> tuple[str, ...]:
    """Return the rows of a profile from one on, that one included."""
    rows = PROCEDURE.profiles[profile].rows
    return rows[rows.index(number) :]


def list_steps(case: WebsiteRequest, *, rows: Sequence[str], at: datetime, reckoner: Reckoner) -> None:
    """List further steps of a case as pending ones, replacing those that have not begun."""
    case.steps.filter(state=StepState.PENDING).delete()
    last = case.steps.order_by("-position").values_list("position", flat=True).first() or 0
    steps = [
        CaseStep(request=case, position=position, row=number, actor_role=PROCEDURE.row(number).actor)
        for position, number in enumerate(rows, start=last + 1)
    ]
    _project(steps, start=at, before=_last_due(case), reckoner=reckoner)
    CaseStep.objects.bulk_create(steps)


def open_next(case: WebsiteRequest, *, at: datetime, reckoner: Reckoner) -> CaseStep | None:
    """Open the next pending step: its due time is fixed now, those after it are projected anew."""
    pending = list(case.steps.filter(state=StepState.PENDING).order_by("position"))
    if not pending:
        return None
    step, *later = pending
    before = _last_due(case)
    step.state, step.opened_at = StepState.OPEN, at
    _set_due(step, _due(step.row, start=at, before=before, reckoner=reckoner))
    step.save(update_fields=["state", "opened_at", "due", "due_at"])
    carried = {**before, **_known_due(step)}
    _project(later, start=step.due_at or at, before=carried, reckoner=reckoner)
    CaseStep.objects.bulk_update(later, ["due", "due_at"])
    return step


def _project(steps: Iterable[CaseStep], *, start: datetime, before: dict[str, DueDate], reckoner: Reckoner) -> None:
    """Give pending steps the due times they would have if every step before them used its whole time."""
    cursor, known = start, dict(before)
    for step in steps:
        due = _due(step.row, start=cursor, before=known, reckoner=reckoner)
        _set_due(step, due)
        # Only the row right before can lend its time: after a return the clock is fresh.
        known = {step.row: due} if due else {}
        cursor = max(cursor, due.result) if due else cursor


def _due(number: str, *, start: datetime, before: dict[str, DueDate], reckoner: Reckoner) -> DueDate | None:
    lender = SHARES_TIME_WITH.get(number)
    if lender is None:
        return reckoner.due_of_row(number, start=start)
    return before.get(lender) or reckoner.due_of_row(lender, start=start)


def _last_due(case: WebsiteRequest) -> dict[str, DueDate]:
    """Return the due time of the step that was done last, by its row."""
    last = case.steps.exclude(state=StepState.PENDING).order_by("-position").first()
    return _known_due(last) if last else {}


def _known_due(step: CaseStep) -> dict[str, DueDate]:
    return {step.row: DueDate.from_json(step.due)} if step.due else {}


def _set_due(step: CaseStep, due: DueDate | None) -> None:
    step.due = due.to_json() if due else None
    step.due_at = due.result if due else None
