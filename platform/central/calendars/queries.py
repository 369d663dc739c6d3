"""What the pages show of calendar, service times and chain; each answer costs a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from central.people.queries import today
from central.websites.models import ChainPolicy
from central.websites.procedure import LAPSE_POLICY
from kernel.clock.models import CalendarVersion, Closure, HoursOverride, ServicePolicy
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.wording import format_standard
from kernel.procedure import all_procedures


def closures_of(year: int) -> list[Closure]:
    """Return everything listed for a year, withdrawn rows among it."""
    return list(Closure.objects.filter(date__year=year))


def dated_hours() -> QuerySet[HoursOverride]:
    """Return the dated hours, the latest first."""
    return HoursOverride.objects.order_by("-first")


def calendar_versions() -> QuerySet[CalendarVersion]:
    """Return the published calendars without their content, the latest first."""
    return CalendarVersion.objects.defer("content").order_by("-version")


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """A deadline with all its versions, the first first; `row` is the step of the procedure it belongs to."""

    code: str
    title: str
    row: str
    versions: tuple[ServicePolicy, ...]
    on: date

    @property
    def current(self) -> ServicePolicy:
        """The version that holds today; the first one before any does."""
        holding = [version for version in self.versions if version.valid_from <= self.on]
        return holding[-1] if holding else self.versions[0]

    @property
    def to_come(self) -> tuple[ServicePolicy, ...]:
        return tuple(version for version in self.versions if version.valid_from > self.on)

    @property
    def words(self) -> str:
        """What holds today: "1 jam kerja"."""
        return words_of(self.current)


def service_times() -> list[ServiceTime]:
    """Return every deadline that has a row, in the order of the procedures; one query."""
    versions: dict[str, list[ServicePolicy]] = defaultdict(list)
    for policy in ServicePolicy.objects.order_by("code", "version"):
        versions[policy.code].append(policy)
    titles, day = _titles(), today()
    known = [code for code in titles if code in versions]
    others = [code for code in versions if code not in titles]
    return [
        ServiceTime(code, *titles.get(code, (code, "")), versions=tuple(versions[code]), on=day)
        for code in (*known, *others)
    ]


def service_time(code: str) -> ServiceTime | None:
    """Return one deadline, or None."""
    versions = tuple(ServicePolicy.objects.filter(code=code).order_by("version"))
    if not versions:
        return None
    title, row = _titles().get(code, (code, ""))
    return ServiceTime(code, title, row, versions, today())


def words_of(policy: ServicePolicy) -> str:
    """Return a version in words, in the active language."""
    return format_standard(ServiceStandard(Policy(policy.policy), policy.amount))


def chain_policies() -> QuerySet[ChainPolicy]:
    """Return the policies of the chain, the latest first, with who set them."""
    return ChainPolicy.objects.select_related("created_by").order_by("-valid_from", "-id")


def _titles() -> dict[str, tuple[str, str]]:
    """Return what each declared deadline is about, and the number of its row, in the active language."""
    titles = {
        procedure.policy_code(row.number): (str(row.activity), row.number)
        for procedure in all_procedures()
        for row in procedure.rows
        if row.service is not None
    }
    titles[LAPSE_POLICY.code] = (_("How long a name is held for a request that does not move"), "")
    return titles
