"""The figures of the dashboard: a query each over rolled-up rows of `public`, whatever the number of sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from central.dashboard.models import REGULAR_UPDATE_DAYS, IndicatorPolicy
from central.websites.models import CaseStep, WebsiteRequest
from central.websites.states import RequestState, StepState
from kernel.time import now
from provisioning.models import Run
from provisioning.queries import open_runs
from tenants.registry.models import DailyVisits, Tenant, TenantState

VISIT_DAYS = 30
RUNS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many requests stand in a state, and how many of them are overdue."""

    state: str
    label: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Indicators:
    """The two indicators of SOP 003 chapter 6."""

    sites: int
    updated: int
    update_days: int
    visitors: int
    views: int
    by_day: tuple[tuple[date, int], ...]

    @property
    def share_updated(self) -> int | None:
        """Percent of active sites that published within the days of the policy; None without sites."""
        return round(100 * self.updated / self.sites) if self.sites else None


def requests_by_state(*, at: datetime | None = None) -> list[StateCount]:
    """Count the requests in every state that has any, with those whose open step is past due. One query."""
    late = CaseStep.objects.filter(request=OuterRef("pk"), state=StepState.OPEN, due_at__lt=at or now())
    rows = WebsiteRequest.objects.annotate(is_late=Exists(late)).values("state")
    counted = {
        row["state"]: row
        for row in rows.annotate(count=Count("pk"), overdue=Count("pk", filter=Q(is_late=True))).order_by()
    }
    return [_state_count(state, counted[state]) for state in RequestState.values if state in counted]


def _state_count(state: str, row: Mapping[str, Any]) -> StateCount:
    return StateCount(state, str(RequestState(state).label), row["count"], row["overdue"])


def indicators(*, at: datetime | None = None) -> Indicators:
    """Return the two indicators for the active sites. Three queries."""
    moment = at or now()
    days = IndicatorPolicy.objects.filter(valid_from__lte=moment).values_list("update_days", flat=True).first()
    update_days = days or REGULAR_UPDATE_DAYS
    counts = (
        Tenant.objects.filter(state=TenantState.ACTIVE)
        .exclude(schema_name="public")
        .aggregate(
            sites=Count("pk"),
            updated=Count("pk", filter=Q(freshness__last_published_at__gte=moment - timedelta(days=update_days))),
        )
    )
    by_day = _visits_by_day(today=timezone.localdate(moment))
    return Indicators(
        sites=counts["sites"],
        updated=counts["updated"],
        update_days=update_days,
        visitors=sum(row["visitors"] for row in by_day.values()),
        views=sum(row["views"] for row in by_day.values()),
        by_day=tuple((day, row["visitors"]) for day, row in sorted(by_day.items())),
    )


def _visits_by_day(*, today: date) -> dict[date, Mapping[str, Any]]:
    first = today - timedelta(days=VISIT_DAYS - 1)
    found = DailyVisits.objects.filter(date__range=(first, today)).values("date")
    summed = {row["date"]: row for row in found.annotate(visitors=Sum("visitors"), views=Sum("views")).order_by()}
    empty = {"visitors": 0, "views": 0}
    return {day: summed.get(day, empty) for day in (first + timedelta(days=step) for step in range(VISIT_DAYS))}


def runs_in_progress() -> list[Run]:
    """Return the newest runs that are not over, each with `done` and `total` steps. One query."""
    runs = open_runs().annotate(total=Count("steps"), done=Count("steps", filter=Q(steps__state="done")))
    return list(runs.select_related("tenant").order_by("-created_at")[:RUNS_SHOWN])
