"""What waits for a person: overdue first, with due times and what the person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from central.people.models import Role
from central.people.queries import roles_of
from central.websites.models import Batch, CaseStep, Disposition, WebsiteRequest
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
    def asked(self) -> str:
        return self.case.asked

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


@dataclass(frozen=True)
class BatchEntry:
    """Requests of one batch that wait for the person at the same step; its due time is that of the most pressing."""

    items: tuple[InboxItem, ...]

    @property
    def batch(self) -> Batch:
        batch = self.items[0].case.batch
        assert batch is not None  # noqa: S101
        return batch

    @property
    def number(self) -> str:
        return self.batch.number

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return sum(item.is_overdue for item in self.items)

    @property
    def is_overdue(self) -> bool:
        return self.items[0].is_overdue

    @property
    def sender(self) -> str:
        """Who signed the cover letter."""
        return self.batch.head_title

    @property
    def activity(self) -> str:
        return self.items[0].activity

    @property
    def due_words(self) -> str:
        return self.items[0].due_words


def entries(items: Iterable[InboxItem]) -> list[InboxItem | BatchEntry]:
    """Return the inbox with each batch as one entry a step, where its most pressing request stood."""
    found: list[InboxItem | list[InboxItem]] = []
    groups: dict[tuple[int, str], list[InboxItem]] = {}
    for item in items:
        if item.case.batch_id is None:
            found.append(item)
            continue
        key = (item.case.batch_id, item.step.row)
        if key not in groups:
            groups[key] = []
            found.append(groups[key])
        groups[key].append(item)
    return [BatchEntry(tuple(entry)) if isinstance(entry, list) else entry for entry in found]


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
    """Return how many entries wait for a person, for a badge in the menu: a batch counts once a step."""
    waiting = _open_steps(user).select_related(None)
    batches = waiting.filter(request__batch__isnull=False).values("request__batch", "row").distinct()
    return waiting.filter(request__batch__isnull=True).count() + batches.count()


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
        "request__agency", "request__parent", "request__officer", "request__batch"
    )


def _urgencies(request_ids: Iterable[int]) -> dict[int, str]:
    rows = Disposition.objects.filter(request__in=request_ids).order_by("id").values_list("request_id", "urgency")
    return dict(rows)


def _order(item: InboxItem) -> tuple[bool, float, datetime, int]:
    due = item.step.due_at.timestamp() if item.step.due_at else _NEVER
    return (not item.is_overdue, due, item.step.opened_at or item.case.created_at, item.case.pk)
