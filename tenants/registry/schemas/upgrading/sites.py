"""The loop over all stale sites: alike ones together, busy ones again at the end, a failed one in nobody's way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import OperationalError
from django.utils.translation import gettext as _

from kernel.errors import GapuraError
from kernel.locks import only_one
from tenants.registry.models import SchemaTemplate, SiteUpgrade, Tenant
from tenants.registry.schemas.executing import Executor
from tenants.registry.schemas.making import ready_template
from tenants.registry.schemas.upgrading.applying import apply, journal_failure
from tenants.registry.schemas.upgrading.gaps import Gap, by_gap, stale_sites
from tenants.registry.schemas.upgrading.recipes import Recipe, recipe_for, remove_left_copies
from tenants.registry.switching import in_public

logger = logging.getLogger(__name__)

# A site whose tables were in use is tried so often in one run of the command.
PASSES = 3
Outcome = SiteUpgrade.Outcome


@dataclass(frozen=True)
class Told:
    """One line of the report: a site and what became of it."""

    tenant: Tenant
    outcome: str
    error: str = ""


@dataclass
class Summary:
    """What an upgrade came to. Sites that need a person are in `failed`, those to be tried again later in `busy`."""

    total: int = 0
    done: int = 0
    failed: list[Told] = field(default_factory=list)
    busy: list[Told] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every site is up to date now."""
        return not self.failed and not self.busy


Report = Callable[[Told, Summary], object]


def upgrade_sites(*, report: Report | None = None) -> Summary:
    """Bring every stale site up to date; run again after a kill, it goes on where it stood.

    One process at a time; a second one waits and then finds nothing to do. The templates must be built already.

    :param report: is told of every site, with the summary so far.
    :raises TemplateMissing: when the templates of this release are not built.
    """
    summary = Summary()
    with in_public(), only_one("registry.upgrade"):
        remove_left_copies()
        stale = list(stale_sites())
        summary.total = len(stale)
        if not stale:
            return summary
        work = _Upgrade(summary, report or (lambda told, so_far: None))
        for gap, sites in by_gap(stale).items():
            work.bring(gap, sites)
        work.try_busy_again()
    return summary


class _Upgrade:
    """One run of the command: what is made once for it, and what is still open."""

    def __init__(self, summary: Summary, report: Report) -> None:
        self._summary, self._report = summary, report
        self._executor = Executor()
        self._templates: dict[str, str] = {}
        self._open: list[tuple[Tenant, Recipe]] = []

    def bring(self, gap: Gap, sites: list[Tenant]) -> None:
        """Upgrade the sites that lack the same."""
        if gap.newer:
            self._refuse(gap, sites)
            return
        try:
            recipe = recipe_for(gap, like=sites[0].schema_name)
        except Exception as error:
            # A release that goes wrong for some sites must not keep it from the others.
            logger.exception("What some sites lack could not be collected.", extra={"migrations": gap.missing})
            for site in sites:
                self._fail(site, Recipe(gap, None), _words_of(error))
            return
        for site in sites:
            self._try(site, recipe)

    def try_busy_again(self) -> None:
        """Come back to the sites whose tables were in use; what is left is for the next run."""
        for _pass in range(PASSES - 1):
            waiting, self._open = self._open, []
            for site, recipe in waiting:
                self._try(site, recipe)
        self._summary.busy = [
            Told(site, Outcome.BUSY, str(_("Its tables were in use."))) for site, _recipe in self._open
        ]

    def _try(self, site: Tenant, recipe: Recipe) -> None:
        template = self._template(site.kind)
        try:
            apply(site, recipe, template=template, runner=self._executor)
        except OperationalError as error:
            journal_failure(site, recipe, outcome=Outcome.BUSY, error=str(error))
            self._open.append((site, recipe))
        except Exception as error:
            # A migration in Python may fail in any way, on the rows of one site alone.
            logger.exception("A site could not be upgraded.", extra={"schema": site.schema_name})
            self._fail(site, recipe, _words_of(error))
        else:
            self._summary.done += 1
            self._report(Told(site, Outcome.DONE), self._summary)

    def _refuse(self, gap: Gap, sites: Iterable[Tenant]) -> None:
        app, name = gap.newer[0]
        words = _("The site was made by a newer release: it has the migration {name}, which this one does not know.")
        for site in sites:
            self._fail(site, Recipe(gap, None), str(words).format(name=f"{app}.{name}"))

    def _fail(self, site: Tenant, recipe: Recipe, error: str) -> None:
        journal_failure(site, recipe, outcome=Outcome.FAILED, error=error)
        told = Told(site, Outcome.FAILED, error)
        self._summary.failed.append(told)
        self._report(told, self._summary)

    def _template(self, kind: str) -> str:
        if kind not in self._templates:
            self._templates[kind] = ready_template(SchemaTemplate.Kind(kind)).schema_name
        return self._templates[kind]


def _words_of(error: Exception) -> str:
    """Return what went wrong and how to mend it; only our own errors know the latter."""
    if isinstance(error, GapuraError):
        return str(error)
    remedy = _("Mend the migration or the rows of this site; the log has the rest.")
    return f"{type(error).__name__}: {str(error).strip()} {remedy}"
