"""One request with everything about it: steps, decisions with their sheets and notes, letters, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from central.people.queries import agencies_of
from central.websites.letters import decider_title, field_words, receiver_title
from central.websites.models import CaseStep, Decision, WebsiteRequest
from central.websites.procedure import INSTRUCTIONS, PROCEDURE, find_return_reason
from central.websites.rules import permitted
from central.websites.standing import Facts, facts_of
from central.websites.states import StepState
from central.websites.wording import due_words, standard_words
from kernel.letters.models import Letter
from kernel.procedure import Transition
from kernel.time import now
from tenants.members.models import User

_INSTRUCTION_TEXTS = {line.number: line.text for line in INSTRUCTIONS}


@dataclass(frozen=True)
class StepView:
    """One step as a page shows it."""

    position: int
    row: str
    activity: str
    actor: str
    service: str
    state: str
    opened_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    is_late: bool

    @property
    def is_done(self) -> bool:
        return self.state == StepState.DONE

    @property
    def is_open(self) -> bool:
        return self.state == StepState.OPEN

    @property
    def is_skipped(self) -> bool:
        return self.state == StepState.SKIPPED

    @property
    def due_words(self) -> str:
        """When it is due, in words; of a step that has not begun this is a projection."""
        return due_words(self.due_at)

    @property
    def was_late(self) -> bool:
        """Whether it was done after its due time."""
        return self.is_done and self.is_late


@dataclass(frozen=True)
class TrailEntry:
    """One decision as the officers of the case see it; `lines` are its instructions or reasons in words."""

    at: datetime
    who: str
    role: str
    action: str
    what: str
    note: str
    due_at: datetime | None
    decree: str
    lines: tuple[str, ...]

    @property
    def was_late(self) -> bool:
        return self.due_at is not None and self.at > self.due_at


@dataclass(frozen=True)
class CaseView:
    """A request with its steps, trail and letters, and what one person may do to it now."""

    request: WebsiteRequest
    steps: tuple[StepView, ...]
    trail: tuple[TrailEntry, ...]
    letters: tuple[Letter, ...]
    actions: tuple[Transition, ...]
    facts: Facts | None

    @property
    def open_step(self) -> StepView | None:
        return next((step for step in self.steps if step.is_open), None)


def case(number: str, *, user: User | None = None) -> CaseView:
    """Return a request by its number, with what `user` may do to it now.

    :raises WebsiteRequest.DoesNotExist: when there is none.
    """
    return view_of(_with_all().get(number=number), user=user)


def view_of(request: WebsiteRequest, *, user: User | None = None) -> CaseView:
    """Return everything about a request; the number of queries is fixed."""
    facts = facts_of(user, request) if user is not None else None
    return CaseView(
        request=request,
        steps=timeline(request),
        trail=tuple(_entry(row) for row in _decisions(request)),
        letters=tuple(Letter.objects.filter(reference=request.number or "-").order_by("issued_at", "id")),
        actions=tuple(permitted(request, facts)) if facts else (),
        facts=facts,
    )


def timeline(request: WebsiteRequest, *, at: datetime | None = None) -> tuple[StepView, ...]:
    """Return the steps of a request with their times, in order; one query."""
    moment = at or now()
    return tuple(_step(row, at=moment) for row in CaseStep.objects.filter(request=request).order_by("position"))


def requests_of(user: User) -> QuerySet[WebsiteRequest]:
    """Return the requests of the agencies a person acts for, newest first."""
    return (
        WebsiteRequest.objects.filter(agency__in=agencies_of(user))
        .select_related("agency", "parent")
        .order_by("-created_at")
    )


def all_requests() -> QuerySet[WebsiteRequest]:
    """Return every submitted request with its open step, for those who oversee: newest first."""
    open_steps = CaseStep.objects.filter(state=StepState.OPEN)
    return (
        WebsiteRequest.objects.exclude(number=None)
        .select_related("agency", "parent", "officer")
        .prefetch_related(Prefetch("steps", queryset=open_steps, to_attr="open_steps"))
        .order_by("-submitted_at")
    )


def _with_all() -> QuerySet[WebsiteRequest]:
    return WebsiteRequest.objects.select_related("agency", "parent", "applicant", "officer", "run", "tenant", "policy")


def _decisions(request: WebsiteRequest) -> QuerySet[Decision]:
    return (
        Decision.objects.filter(request=request)
        .select_related("by", "appointment", "disposition", "disposition__to_user", "return_note")
        .order_by("id")
    )


def _step(row: CaseStep, *, at: datetime) -> StepView:
    declared = PROCEDURE.row(row.row)
    ended = row.done_at or at
    counts = row.state in (StepState.OPEN, StepState.DONE)
    return StepView(
        position=row.position,
        row=row.row,
        activity=str(declared.activity),
        actor=PROCEDURE.actor_label(row.actor_role),
        service=standard_words(row.row),
        state=row.state,
        opened_at=row.opened_at,
        due_at=row.due_at,
        done_at=row.done_at,
        is_late=counts and row.due_at is not None and ended > row.due_at,
    )


def _entry(row: Decision) -> TrailEntry:
    post = row.appointment
    return TrailEntry(
        at=row.decided_at,
        who=row.by.get_full_name() if row.by else "",
        role=decider_title(row),
        action=row.action,
        what=row.get_action_display(),
        note=row.note,
        due_at=row.due_at,
        decree=post.decree_number if post and post.kind != "DEFINITIVE" else "",
        lines=tuple(_lines(row)),
    )


def _lines(row: Decision) -> list[str]:
    sheet: Any = getattr(row, "disposition", None)
    if sheet is not None:
        return [
            f"> {receiver_title(sheet)}",
            *(f"{number}. {_INSTRUCTION_TEXTS[number]}" for number in sheet.instructions),
        ]
    returned: Any = getattr(row, "return_note", None)
    if returned is not None:
        return [_reason_words(reason) for reason in returned.reasons]
    return []


def _reason_words(reason: dict[str, str]) -> str:
    words = f"{find_return_reason(reason['code']).text} {reason['text']}".strip()
    return f"{field_words(reason['field'])}: {words}" if reason["field"] else words
