"""What pages and commands ask about drift. Reads only, a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import unified_diff
from typing import Any

from django.conf import settings

from kernel.time import now
from provisioning.drift.approving import approvals_needed, parts_in
from provisioning.drift.models import Finding, Look, MendPlan
from provisioning.drift.names import NAMES_OF_OTHERS, PAGES
from provisioning.drift.planning import ZONE, Part, brakes_of
from provisioning.plan import Change
from provisioning.reality import Severity, Way, kind_of
from provisioning.reality.registry import LOOKS
from provisioning.wording import BRAKES, change_words, fact_words, value_words

# The scheduler looks every hour; a look that is older than this says that it does not run.
STALE_LOOK = timedelta(hours=3)
LOOKS_SHOWN = 24
_ORDER = {severity.value: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class FindingLine:
    """One discrepancy as pages show it."""

    kind: str
    subject: str
    title: str
    remedy: str
    severity: str
    way: str
    expected: str
    found: str
    since: datetime
    is_mendable: bool
    pk: int = 0

    @property
    def is_judged_by_people(self) -> bool:
        """Whether a person may note that it is known, so that it is silent from then on."""
        return self.kind in NAMES_OF_OTHERS | PAGES

    @property
    def link(self) -> str:
        """The page it is about, where it is about one."""
        return f"{settings.GAPURA_SCHEME}://{self.subject}" if self.kind in PAGES else ""


@dataclass(frozen=True)
class ChangeView:
    """One change of a plan: words, what differs by name, and for files a text diff each."""

    words: str
    action: str
    differences: tuple[tuple[str, str | None, str | None], ...]
    diffs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class PartView:
    """The changes of one scope."""

    scope: str
    zone: str
    zone_size: int | None
    brakes: tuple[str, ...]
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class PlanView:
    """A plan as pages and commands show it."""

    plan: MendPlan
    parts: tuple[PartView, ...]
    brakes: tuple[str, ...]
    needed: int
    approvals: tuple[Any, ...]

    @property
    def count(self) -> int:
        return sum(len(part.changes) for part in self.parts)

    @property
    def lacking(self) -> int:
        """How many people must still say yes."""
        return max(0, self.needed - len(self.approvals))


@dataclass(frozen=True)
class Summary:
    """The figure of the dashboard: how much differs, how old that news is, and whether it can be trusted."""

    count: int
    errors: int
    look: Look | None

    @property
    def is_stale(self) -> bool:
        return self.look is None or now() - self.look.finished_at > STALE_LOOK

    @property
    def is_partial(self) -> bool:
        return self.look is not None and bool(self.look.unseen)


def summary() -> Summary:
    """Return the figure of the dashboard; two queries."""
    kinds = list(Finding.objects.filter(gone_at__isnull=True).values_list("kind", flat=True))
    grave = [kind for kind in map(kind_of, kinds) if kind is not None and kind.severity is Severity.ERROR]
    return Summary(len(kinds), len(grave), Look.objects.first())


def open_findings() -> list[FindingLine]:
    """Return what differs now, the gravest first, then the oldest."""
    lines = [_line(row) for row in Finding.objects.filter(gone_at__isnull=True)]
    return sorted(lines, key=lambda line: (_ORDER.get(line.severity, len(_ORDER)), line.since, line.subject))


def unseen_in(look: Look) -> list[tuple[str, str, str]]:
    """Return what a look could not look at: its title, the part, the reason."""
    titles = {code: str(found.title) for code, found in LOOKS.items()}
    return [(titles.get(each["look"], each["look"]), each["subject"], each["reason"]) for each in look.unseen]


def latest_looks() -> list[Look]:
    """Return the last looks, newest first."""
    return list(Look.objects.all()[:LOOKS_SHOWN])


def waiting_plan(scope: str = "all") -> MendPlan | None:
    """Return the plan of a scope that waits for approval."""
    return MendPlan.objects.waiting().filter(scope=scope).first()


def view_of(plan: MendPlan) -> PlanView:
    """Return a plan with words, diffs and the brake's verdict."""
    parts = parts_in(plan)
    return PlanView(
        plan=plan,
        parts=tuple(_part(part) for part in parts),
        brakes=tuple(str(BRAKES[reason]) for reason in brakes_of(parts)),
        needed=approvals_needed(parts),
        approvals=tuple(plan.approvals.all()),
    )


def _line(row: Finding) -> FindingLine:
    kind = kind_of(row.kind)
    return FindingLine(
        kind=row.kind,
        subject=row.subject,
        title=str(kind.title) if kind else row.kind,
        remedy=str(kind.remedy) if kind else "",
        severity=kind.severity.value if kind else Severity.NOTICE.value,
        way=kind.way.value if kind else Way.DIFFERENT.value,
        expected=row.expected,
        found=row.found,
        since=row.first_seen_at,
        is_mendable=row.is_mendable,
        pk=row.pk,
    )


def _part(part: Part) -> PartView:
    return PartView(
        scope=part.scope,
        zone=part.scope.removeprefix(ZONE) if part.scope.startswith(ZONE) else "",
        zone_size=part.plan.zone_size,
        brakes=tuple(str(BRAKES[reason]) for reason in part.brakes),
        changes=tuple(_change(change) for change in part.plan.changes),
    )


def _change(change: Change) -> ChangeView:
    words = change_words(change)
    if "files" in (change.after or change.before or {}):
        return ChangeView(words, change.action.value, (), _file_diffs(change))
    differences = tuple((fact_words(name), value_words(old), value_words(new)) for name, old, new in change.differences)
    return ChangeView(words, change.action.value, differences)


def _file_diffs(change: Change) -> tuple[tuple[str, tuple[str, ...]], ...]:
    before, after = ((side or {}).get("files", {}) for side in (change.before, change.after))
    found = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        lines = unified_diff((old or "").splitlines(), (new or "").splitlines(), lineterm="", n=1)
        found.append((path, tuple(lines)[2:] or _empty_file(old, new)))
    return tuple(found)


def _empty_file(old: str | None, new: str | None) -> tuple[str, ...]:
    """Return how an empty file comes or goes; nothing where only its rights differ."""
    if (old is None) == (new is None):
        return ()
    return ("+ (0 B)",) if old is None else ("- (0 B)",)
