"""Reading the clock of the active schema: its calendar, its policies, and due dates made from both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.clock.arithmetic import elapsed
from kernel.clock.calendars import WorkCalendar
from kernel.clock.duedates import DueDate, PolicyVersion
from kernel.clock.errors import CalendarMissing, PolicyMissing
from kernel.clock.models import CalendarVersion, Closure, ServicePolicy
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.snapshots import from_json
from kernel.clock.spans import Span
from kernel.errors import InvalidValue
from kernel.time import now

CACHED_CALENDARS = 256


def load_calendar(*, version: int | None = None) -> WorkCalendar:
    """Return the published calendar of the active schema, or an earlier version of it.

    Costs one small query; the calendar itself is kept by schema, version and digest.

    :raises CalendarMissing: when none has been set up, or never in that version.
    """
    schema_name = active_schema()
    versions = CalendarVersion.objects.order_by("-version").values_list("version", "digest")
    found = (versions if version is None else versions.filter(version=version)).first()
    if found is None:
        raise CalendarMissing.in_schema(schema_name)
    return _published(schema_name, *found)


def active_schema() -> str:
    """Return the schema the connection looks at; "public" where no schemas are switched."""
    return str(getattr(connection, "schema_name", "public"))


# A version never changes, so nothing here grows stale. The schema in the key keeps tenants apart, the digest two lives
# of one schema name.
@lru_cache(maxsize=CACHED_CALENDARS)
def _published(schema_name: str, version: int, digest: str) -> WorkCalendar:
    content = CalendarVersion.objects.values_list("content", flat=True).get(version=version, digest=digest)
    return from_json(content, version=version)


def current_policy(code: str, *, on: date | None = None) -> PolicyVersion:
    """Return the version of a deadline that holds on a day, today by default.

    :raises PolicyMissing: when no version holds then.
    """
    day = on or now().astimezone(load_calendar().zone).date()
    row = ServicePolicy.objects.filter(code=code, valid_from__lte=day).order_by("-version").first()
    if row is None:
        raise PolicyMissing.named(code)
    return PolicyVersion(row.code, row.version, ServiceStandard(Policy(row.policy), row.amount), row.source)


def plan_due(*, policy_code: str, start: datetime, frozen: Sequence[Span] = ()) -> DueDate:
    """Return the due date of a deadline begun at `start`, under the policy that holds on that day.

    :raises PolicyMissing: when no version of the policy holds then.
    :raises CalendarMissing: when the schema has no calendar.
    :raises ValueError: for a naive start.
    """
    calendar = load_calendar()
    policy = current_policy(policy_code, on=start.astimezone(calendar.zone).date())
    return DueDate.reckon(policy=policy, start=start, calendar=calendar, frozen=frozen)


def refreeze(due: DueDate, *, frozen: Sequence[Span]) -> DueDate:
    """Return the due date with all its frozen spans as they now are, under the rules it was made with (K6)."""
    return due.frozen_again(frozen=frozen, calendar=load_calendar(version=due.calendar_version))


def rebase(due: DueDate, *, reason: str) -> DueDate:
    """Return the due date of the same start under today's policy and calendar; a supervisor's decision (K6).

    The caller stores it and records who decided.

    :raises InvalidValue: when no reason is given.
    """
    if not reason.strip():
        raise InvalidValue(
            _("A case is not put on new rules without a reason."),
            remedy=_("Write why the new service time or calendar shall hold for it."),
            field="reason",
        )
    return DueDate.reckon(
        policy=current_policy(due.policy.code),
        start=due.start,
        calendar=load_calendar(),
        frozen=due.frozen,
        rebase_reason=reason.strip(),
    )


def elapsed_for(due: DueDate, *, until: datetime) -> float:
    """Return how much of its standard a case had used at `until`, in the unit of its policy, on its own calendar."""
    return elapsed(
        start=due.start,
        end=until,
        policy=due.policy.standard.policy,
        calendar=load_calendar(version=due.calendar_version),
        frozen=due.frozen,
    )


def unconfirmed_closures(*, year: int) -> QuerySet[Closure]:
    """Return the proposals of a year that wait for a person."""
    return Closure.objects.filter(date__year=year, confirmed_at=None, withdrawn_at=None)
