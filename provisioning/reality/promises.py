"""What may be expected of a site while runs are going on: only what they have promised so far.

The rows are read before and after the outside is looked at. Whatever stood the same both times stood so in between,
and is judged; whatever moved is passed over until the next look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from provisioning.reality.rows import Rows, RunRow, Site, Step
from provisioning.states import ACTIVE, RunState, StepState


class Aspect(StrEnum):
    """A side of a site that steps make."""

    NAME = "name"
    SCHEMA = "schema"
    PAGES = "pages"
    DNS = "dns"
    WEB = "web"
    CERTIFICATE = "certificate"
    ADMINISTRATOR = "administrator"
    ADDRESS = "address"
    MEDIA = "media"


class Promise(StrEnum):
    """Whether a side of a site must be there by now."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"


ALL = frozenset(Aspect)
# A step that is not named here may touch anything: while it works, nothing about its site is called wrong.
STEP_ASPECTS: Mapping[str, frozenset[Aspect]] = MappingProxyType(
    {
        "reserve_name": frozenset({Aspect.NAME}),
        "schema": frozenset({Aspect.SCHEMA}),
        "seed_site": frozenset({Aspect.PAGES}),
        "dns_record": frozenset({Aspect.DNS}),
        "web_host": frozenset({Aspect.WEB}),
        "certificate": frozenset({Aspect.CERTIFICATE}),
        "administrator": frozenset({Aspect.ADMINISTRATOR}),
        "proof": frozenset({Aspect.ADDRESS, Aspect.MEDIA}),
        "suspend_site": frozenset({Aspect.WEB, Aspect.ADDRESS}),
        "reopen_site": frozenset({Aspect.WEB, Aspect.ADDRESS}),
        "closed": frozenset({Aspect.ADDRESS}),
        "domain_ownership": frozenset(),
        "domain_address": frozenset(),
    }
)
MAKING = "provision"


@dataclass(frozen=True)
class Promises:
    """The rows at the second reading, and what was promised at both.

    :ivar moved: sites (by key) of which something stood differently at the two readings.
    :ivar passing: schemas whose rows were there at one of the two readings only.
    :ivar is_busy: whether anything was under way at all.
    """

    rows: Rows
    moved: frozenset[int] = frozenset()
    passing: frozenset[str] = frozenset()
    is_busy: bool = False

    def of(self, site: Site, aspect: Aspect) -> Promise:
        """Say whether a side of a site must be there."""
        if site.pk in self.moved:
            return Promise.MAY
        if not site.is_claimed and not self._open_runs(site):
            return Promise.MUST if aspect is Aspect.SCHEMA and site.has_schema else Promise.MUST_NOT
        return self._by_site[site.pk].get(aspect, Promise.MUST)

    def must(self, site: Site, aspect: Aspect) -> bool:
        return self.of(site, aspect) is Promise.MUST

    def may(self, site: Site, aspect: Aspect) -> bool:
        """Whether it is no wonder to find it."""
        return self.of(site, aspect) is not Promise.MUST_NOT

    def is_still(self, site: Site) -> bool:
        """Whether no run is at work on the site: what it lacks, nobody is about to bring."""
        return site.pk not in self.moved and all(run.state == RunState.FAILED for run in self._open_runs(site))

    @cached_property
    def _by_site(self) -> dict[int, dict[Aspect, Promise]]:
        return {site.pk: _promised(self._open_runs(site)) for site in self.rows.sites}

    def _open_runs(self, site: Site) -> list[RunRow]:
        return [run for run in self.rows.runs_of.get(site.pk, ()) if run.is_open]


def promises(before: Rows, after: Rows) -> Promises:
    """Compare the two readings; what moved in between is not judged."""
    was, then = _by_site(before), _by_site(after)
    moved = {pk for pk in then if was.get(pk) != then[pk]}
    passing = {site.schema for site in before.sites} ^ {site.schema for site in after.sites}
    is_busy = any(RunState(run.state) in ACTIVE for run in (*before.runs, *after.runs))
    return Promises(rows=after, moved=frozenset(moved), passing=frozenset(passing), is_busy=is_busy)


def _by_site(rows: Rows) -> dict[int, tuple[object, ...]]:
    return {
        site.pk: (site, rows.hosts_of.get(site.pk), _without_clock(rows.runs_of.get(site.pk, ())))
        for site in rows.sites
    }


def _without_clock(runs: Iterable[RunRow]) -> tuple[RunRow, ...]:
    """A lease that was renewed is no movement."""
    return tuple(replace(run, lease_until=None, wake_at=None) for run in runs)


def _promised(open_runs: list[RunRow]) -> dict[Aspect, Promise]:
    found: dict[Aspect, Promise] = {}
    for run in open_runs:
        for step in run.steps:
            said = _of_step(run, step)
            for aspect in STEP_ASPECTS.get(step.key, ALL) if said is not Promise.MUST else ():
                found[aspect] = Promise.MAY if aspect in found else said
    return found


def _of_step(run: RunRow, step: Step) -> Promise:
    """A step that is done has made its promise; one not begun, in the run that makes the site, has made nothing.

    An operation on a site that is there tells the outside first and the rows last: until it is over, neither is wrong.
    """
    if run.kind != MAKING or run.is_undoing or run.state == RunState.COMPENSATING:
        return Promise.MAY
    if step.state == StepState.DONE:
        return Promise.MUST
    return Promise.MUST_NOT if step.state == StepState.PENDING else Promise.MAY
