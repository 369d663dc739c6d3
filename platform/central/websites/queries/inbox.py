"""What waits for a person: overdue first, with due times and what the person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from central.people.models import Role
from central.people.queries import roles_of
from central.websites.models import CaseStep, Disposition, WebsiteRequest
from central.websites.procedure import PROCEDURE
from central.websites.rules import permitted
from central.websites.standing import facts_of_many
from central.websites.states import StepState, Urgency
from central.websites.wording import due_words
from kernel.procedure import Transition
from kernel.time import now
from tenants.members.models import User

# Nothing is ever due that late; it sorts what has no standard time behind what has.
_NEVER = float("inf")


@dataclass(frozen=True)
class InboxItem:
    """One open step that waits for the person; `actions` are what they may do now, none while the platform works."""

    case: WebsiteRequest
    step: CaseStep
    actions: tuple[Transition, ...]
    urgency: str
    is_overdue: bool

    @property
    def number(self) -> str:
        return self.case.number or ""

    @property
    def agency_name(self) -> str:
        return self.case.agency.name

    @property
    def host(self) -> str:
        return self.case.host

    @property
    def activity(self) -> str:
        """What the procedure asks for at this step, in the active language."""
        return str(PROCEDURE.row(self.step.row).activity)

    @property
    def due_at(self) -> datetime | None:
        return self.step.due_at

    @property
    def due_words(self) -> str:
        """When it is due, in words; empty where the source states no time."""
        return due_words(self.step.due_at)

    @property
    def urgency_words(self) -> str:
        """The urgency given by the last disposition, where it is more than ordinary."""
        return "" if self.urgency == Urgency.ORDINARY else str(Urgency(self.urgency).label)


def inbox(user: User, *, at: datetime | None = None) -> list[InboxItem]:
    """Return what waits for a person: overdue first, then by due time, then oldest; a fixed number of queries."""
    moment = at or now()
    steps = list(_open_steps(user))
    facts = facts_of_many(user, (step.request for step in steps))
    urgencies = _urgencies(step.request_id for step in steps)
    items = [
        InboxItem(
            case=step.request,
            step=step,
            actions=tuple(permitted(step.request, facts[step.request_id])),
            urgency=urgencies.get(step.request_id, Urgency.ORDINARY),
            is_overdue=step.due_at is not None and step.due_at < moment,
        )
        for step in steps
    ]
    return sorted(items, key=_order)


def count_waiting(user: User) -> int:
    """Return how many steps wait for a person, for a badge in the menu."""
    return _open_steps(user).count()


def _open_steps(user: User) -> QuerySet[CaseStep]:
    wanted = Q(pk__in=[])
    for role in roles_of(user):
        if role.role == Role.OFFICER:
            wanted |= Q(actor_role=Role.OFFICER, request__officer=user)
            continue
        mine = Q(actor_role=role.role)
        if role.division:
            mine &= Q(request__division__in=["", role.division])
        if role.section:
            mine &= Q(request__section__in=["", role.section])
        wanted |= mine
    return CaseStep.objects.filter(wanted, state=StepState.OPEN).select_related(
        "request__agency", "request__parent", "request__officer"
    )


def _urgencies(request_ids: Iterable[int]) -> dict[int, str]:
    rows = Disposition.objects.filter(request__in=request_ids).order_by("id").values_list("request_id", "urgency")
    return dict(rows)


def _order(item: InboxItem) -> tuple[bool, float, datetime, int]:
    due = item.step.due_at.timestamp() if item.step.due_at else _NEVER
    return (not item.is_overdue, due, item.step.opened_at or item.case.created_at, item.case.pk)
