"""Reading batches: how far each is, what its lines stand at; a fixed number of queries, however many lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from central.people.queries import has_role
from central.people.rules import CENTRAL_IT
from central.websites.models import Batch, BatchLine, BatchOrder, BatchOrderLine, WebsiteRequest
from central.websites.states import Action, LineState, OrderState, RequestState
from tenants.members.models import User

REFUSALS_SHOWN = 20
IN_WORK = Q(state=RequestState.PROVISIONING)
# Built, whatever has come of the report since.
BUILT = Q(tenant__isnull=False)


@dataclass(frozen=True)
class Bar:
    """How far something is: of `total`, so many are done, refused by nobody yet, and the rest waits."""

    total: int
    done: int
    failed: int = 0
    running: int = 0

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.failed - self.running

    @property
    def handled(self) -> int:
        return self.done + self.failed

    @property
    def percent(self) -> int:
        """Whole percents, so that 100 means all."""
        return 100 * self.handled // self.total if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.running == 0 and self.waiting == 0


@dataclass(frozen=True)
class Building:
    """How far the building of a batch is, and at what pace."""

    bar: Bar
    seconds_a_site: float | None
    remaining: timedelta | None

    @property
    def minutes_left(self) -> int:
        """The remaining time in whole minutes, at least one."""
        return max(round(self.remaining.total_seconds() / 60), 1) if self.remaining else 0


@dataclass(frozen=True)
class OrderView:
    """One decision on the batch, and how far it is carried out."""

    order: BatchOrder
    bar: Bar
    # The first requests it could not be carried out for, with the reason of each.
    refusals: tuple[BatchOrderLine, ...] = ()

    @property
    def label(self) -> str:
        return str(self.order.get_action_display())


def batches_of(user: User) -> QuerySet[Batch]:
    """Return the batches a person sent; central IT sees all."""
    found = Batch.objects.all() if has_role(user, *CENTRAL_IT) else Batch.objects.filter(by=user)
    submitted = Count("lines", filter=Q(lines__state=LineState.SUBMITTED))
    return found.annotate(submitted=submitted, total=Count("lines")).order_by("-submitted_at")


def submission_bar(batch: Batch) -> dict[str, int]:
    """Return how many lines of the file stand at what; one query."""
    counts = dict(batch.lines.values_list("state").annotate(Count("pk")).order_by())
    return {state.value: counts.get(state.value, 0) for state in LineState}


def orders_of(batch: Batch) -> list[OrderView]:
    """Return the decisions on a batch, newest first; two queries."""
    done, refused = (Count("lines", filter=Q(lines__state=state)) for state in (OrderState.DONE, OrderState.REFUSED))
    rows = batch.orders.annotate(total=Count("lines"), done=done, refused=refused).select_related("by").order_by("-id")
    refusals: dict[int, list[BatchOrderLine]] = defaultdict(list)
    for line in _refused(batch):
        refusals[line.order_id].append(line)
    return [
        OrderView(row, Bar(row.total, row.done, failed=row.refused), tuple(refusals[row.pk][:REFUSALS_SHOWN]))
        for row in rows
    ]


def _refused(batch: Batch) -> QuerySet[BatchOrderLine]:
    found = BatchOrderLine.objects.filter(order__batch=batch, state=OrderState.REFUSED).select_related("request")
    return found.order_by("order_id", "position")


def building(batch: Batch) -> Building | None:
    """Return how the building stands; None before the first site is asked for. Two queries."""
    counted = WebsiteRequest.objects.filter(batch=batch).aggregate(
        total=Count("pk", filter=Q(officer__isnull=False)),
        done=Count("pk", filter=BUILT),
        failed=Count("pk", filter=IN_WORK & ~Q(problem="")),
        running=Count("pk", filter=IN_WORK & Q(problem="", tenant__isnull=True)),
        began=Min("run__created_at"),
        ended=Max("run__finished_at", filter=BUILT),
        asked=Count("order_lines", filter=Q(order_lines__order__action=Action.START_PROVISIONING)),
    )
    if not counted["running"] and not counted["done"] and not counted["failed"] and not counted["asked"]:
        return None
    bar = Bar(counted["total"], counted["done"], failed=counted["failed"], running=counted["running"])
    pace = None
    if bar.done and counted["began"] and counted["ended"]:
        pace = (counted["ended"] - counted["began"]).total_seconds() / bar.done
    left = timedelta(seconds=round(pace * (bar.waiting + bar.running))) if pace is not None else None
    return Building(bar, pace, left if left and not bar.is_over else None)


def requests_in(batch: Batch) -> QuerySet[WebsiteRequest]:
    """Return the requests of a batch in the order of its file, each with the last word said to it by a decision."""
    latest = BatchOrderLine.objects.filter(request=OuterRef("pk")).order_by("-id")
    return (
        WebsiteRequest.objects.filter(batch=batch, number__isnull=False)
        .select_related("agency", "parent", "officer", "run", "tenant")
        .annotate(
            line=F("batch_line__line"),
            told_state=Subquery(latest.values("state")[:1]),
            told=Subquery(latest.values("words")[:1]),
        )
        .order_by("line", "id")
    )


def lines_of(batch: Batch) -> QuerySet[BatchLine]:
    """Return the lines of the file with what became of each."""
    return batch.lines.select_related("request__agency", "request__parent").order_by("line")


def is_moving(batch: Batch) -> bool:
    """Say whether the page of a batch has to be looked at again: lines, decisions or sites are under way."""
    return (
        batch.finished_at is None
        or batch.orders.filter(finished_at__isnull=True).exists()
        or WebsiteRequest.objects.filter(IN_WORK, batch=batch, problem="").exists()
    )
