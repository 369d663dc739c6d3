"""What a site says of itself inside its schema, against its row: its pages, its administrator, its release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from provisioning.plan import Action, Change
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code, fact
from provisioning.reality.inside import Inside, read_inside
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site
from tenants.registry.schemas import fingerprints

KINDS = by_code(
    Kind(
        "pages_hostname",
        _("The pages of this site give another host name or port in their links than the site has."),
        _("Approve the plan: it writes the site's host name into its pages."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "pages_title",
        _("The pages of this site bear another name than the site has."),
        _("Approve the plan: it writes the site's name into its pages."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "pages_no_root",
        _("This site's pages have no default site, or more than one: no page can be found."),
        _("Mend it in the site's management pages under Settings, or restore the site."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "administrator_missing",
        _("Nobody administers this site."),
        _("Give an account of the site the role of administrator, or start a run that makes one."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "administrator_locked_out",
        _("No administrator of this site can sign in, and none has an activation."),
        _("Issue an activation to the registered address, from the site's page."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "migrations_lack",
        _("The list of releases in this site's database is shorter than the release it is noted under."),
        _("Run `gapura upgrade`; if it finds nothing to do, restore the list from the latest backup."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
)


@dataclass(frozen=True)
class Seen:
    """The facts of every schema, and how many migrations one of this release has."""

    inside: dict[str, Inside] = field(default_factory=dict)
    migrations: int = 0
    release: str = ""


def read(rows: Rows) -> Seen:
    """Read all claimed sites, a hundred a statement."""
    ready = [template for template in rows.templates if template.state == "READY" and template.kind == "BARE"]
    recorded = len(dict(ready[0].inventory).get("migrations", ())) if ready else 0
    return Seen(read_inside([site.schema for site in rows.claimed]), recorded, fingerprints.migrations())


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare each site with what it says of itself; one that cannot be read is told of by the look at schemas."""
    for site in promised.rows.claimed:
        facts = seen.inside.get(site.schema)
        if facts is None or site.pk in promised.moved:
            continue
        known = promised.rows.known_as(site)
        if promised.must(site, Aspect.PAGES):
            yield from _pages(promised, site, facts, known=known)
        if promised.must(site, Aspect.ADMINISTRATOR):
            yield from _administrator(site, facts, known=known)
        is_current = promised.must(site, Aspect.SCHEMA) and site.fingerprint == seen.release
        if is_current and facts.migrations < seen.migrations:
            yield Discrepancy("migrations_lack", known, str(seen.migrations), str(facts.migrations))


def _pages(promised: Promises, site: Site, facts: Inside, *, known: str) -> Iterator[Discrepancy]:
    host = promised.rows.primary_host(site)
    if facts.pages is None:
        yield Discrepancy("pages_no_root", known, host, "")
        return
    wanted = {"hostname": host, "port": int(settings.GAPURA_PORT), "site_name": site.name}
    if facts.pages == wanted:
        return
    differs = [name for name in wanted if facts.pages[name] != wanted[name]]
    kind = "pages_title" if differs == ["site_name"] else "pages_hostname"
    expected, found = ({name: side[name] for name in differs} for side in (wanted, facts.pages))
    change = Change(Action.UPDATE, "pages", site.schema, before=facts.pages, after=wanted)
    is_mendable = promised.is_still(site)
    yield Discrepancy(kind, known, fact(expected), fact(found), change if is_mendable else None, "rows")


def _administrator(site: Site, facts: Inside, *, known: str) -> Iterator[Discrepancy]:
    if not facts.administrators:
        yield Discrepancy("administrator_missing", known, "1", "0")
    elif not facts.able:
        yield Discrepancy("administrator_locked_out", known, "1", "0")


LOOK = Look("inside", _("Inside the sites"), KINDS, read, compare)
