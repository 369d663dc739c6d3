"""The budgets of the design, section 9, as data, and the verdict on each: met, not met, or not measured here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# A WordPress multisite page on the machine of the budgets, in pages a second.
WORDPRESS = 22
ALL_SITES = 1000


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    NOT_MEASURED = "not measured here"


@dataclass(frozen=True)
class Budget:
    """What is allowed of one figure.

    :ivar bound: the most, or the least where `is_least`, in `unit`.
    :ivar sites: only a figure over at least so many sites is judged.
    :ivar needs: how to have it measured, where a plain run does not.
    """

    key: str
    what: str
    bound: float
    unit: str = ""
    is_least: bool = False
    sites: int = 0
    needs: str = ""

    @property
    def allowed(self) -> str:
        return f"{'>=' if self.is_least else '<='} {self.bound:g} {self.unit}".strip()

    def judge(self, figure: float | None, *, sites: int) -> Verdict:
        """Return the verdict on a figure that was taken over so many sites."""
        if figure is None or sites < self.sites:
            return Verdict.NOT_MEASURED
        is_met = figure >= self.bound if self.is_least else figure <= self.bound
        return Verdict.MET if is_met else Verdict.NOT_MET


@dataclass(frozen=True)
class Row:
    """One budget with what came out; `hint` says how to have it measured where it was not."""

    key: str
    what: str
    figure: float | None
    unit: str
    allowed: str
    verdict: Verdict
    hint: str


def _over_many(key: str, what: str, bound: float, unit: str = "", *, sites: int = ALL_SITES) -> Budget:
    return Budget(key, what, bound, unit, sites=sites, needs=f"--sites {max(sites, 20)}")


BUDGETS = (
    Budget("claim", "database part of a new site from the warm pool", 0.050, "s"),
    Budget("copy_share", "new schema from the template, cold / its migrations", round(1 / 30, 4), "x"),
    _over_many("copy_flat", "new schema among 1,000 others / among few", 1.5, "x"),
    Budget("live", "request approved to proven live, all steps", 8, "s"),
    _over_many("batch", "a site in one batch of 1,000", 0.6, "s"),
    _over_many("batch_flat", "a site of the last hundreds / of the first hundred", 1.5, "x"),
    _over_many("stale_found", "upgrade with nothing to do, 1,000 sites: found", 0.050, "s"),
    _over_many("column_added", "one added column on 1,000 sites", 10, "s"),
    _over_many("upgrade_resumed", "sites left, or done twice, by an upgrade killed half-way and run again", 0, sites=2),
    Budget("cached_statements", "anonymous page of a site, cached: statements", 0),
    Budget("page_statements", "anonymous page of a site, not cached: statements", 10),
    Budget("cached_pace", "pages a second, cached: 40 x WordPress", 40 * WORDPRESS, is_least=True),
    Budget("page_pace", "pages a second, not cached: 4 x WordPress", 4 * WORDPRESS, is_least=True),
    Budget("tenancy", "statements for tenancy, same site on a warm connection", 0),
    _over_many("dashboard_statements", "dashboard: statements more over many sites than over few", 0, sites=10),
    _over_many("dashboard", "dashboard over 1,000 sites", 0.150, "s"),
    Budget("memory", "web, worker and scheduler at rest (summed PSS)", 500, "MB"),
    Budget("demo", "gapura demo, second run, to a live site", 25, "s", needs="--demo"),
)


def rows(measured: Mapping[str, float], *, sites: int) -> list[Row]:
    """Return every budget with its figure and its verdict, in the order of the design.

    :raises KeyError: a figure belongs to no budget.
    """
    if unknown := set(measured) - {budget.key for budget in BUDGETS}:
        raise KeyError(*sorted(unknown))
    return [_row(budget, measured.get(budget.key), sites) for budget in BUDGETS]


def is_kept(judged: list[Row]) -> bool:
    """Say whether no budget was overrun; one that was not measured here is not."""
    return all(row.verdict is not Verdict.NOT_MET for row in judged)


def _row(budget: Budget, figure: float | None, sites: int) -> Row:
    verdict = budget.judge(figure, sites=sites)
    hint = budget.needs if verdict is Verdict.NOT_MEASURED else ""
    return Row(budget.key, budget.what, figure, budget.unit, budget.allowed, verdict, hint)
