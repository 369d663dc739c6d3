"""Host names against the sites they lead to. Two primary ones of a site, or one without a site, cannot be stored."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from provisioning.plan import Action, Change
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site

SCOPE = "rows"

KINDS = by_code(
    Kind(
        "domain_missing",
        _("No host name leads to this site."),
        _("Approve the plan: it enters the site's own name."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "domain_not_primary",
        _("None of this site's host names is its main one: its links have none to use."),
        _("Approve the plan: it makes the site's own name the main one."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "domain_of_the_store",
        _("A host name leads to a schema in store that belongs to nobody."),
        _("Have two people approve the plan: it throws the schema and the host name away; another is made by itself."),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
    Kind(
        "domain_other",
        _("The site's own name does not lead to it; another one under the same domain does."),
        _("Rename the site, or give it back its name: both from the site's page."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
)


def read(rows: Rows) -> None:
    """Nothing: both sides are rows."""


def compare(promised: Promises, _seen: None) -> Iterator[Discrepancy]:
    """Compare every site with its host names."""
    rows = promised.rows
    for site in rows.claimed:
        if promised.must(site, Aspect.SCHEMA) and promised.must(site, Aspect.PAGES) and site.label:
            yield from _of_site(rows, site)
    for site in rows.sites:
        if not site.is_claimed and promised.is_still(site):
            for host in rows.hosts_of.get(site.pk, ()):
                before = {"schema": site.schema, "kind": site.kind}
                change = Change(Action.DELETE, "stored_schema", site.schema, before=before)
                yield Discrepancy("domain_of_the_store", host.name, "", site.schema, change, SCOPE)


def _of_site(rows: Rows, site: Site) -> Iterator[Discrepancy]:
    planned = rows.planned_host(site)
    names = [host.name for host in rows.hosts_of.get(site.pk, ())]
    primary = [host.name for host in rows.hosts_of.get(site.pk, ()) if host.is_primary]
    parent = rows.parents_by_pk.get(site.parent_id or 0)
    after = {"schema": site.schema, "is_primary": True}
    if not names:
        change = Change(Action.CREATE, "domain", planned, after=after)
        yield Discrepancy("domain_missing", planned, planned, "", change, SCOPE)
    elif planned not in names and parent and any(name.endswith(f".{parent.suffix}") for name in names):
        yield Discrepancy("domain_other", planned, planned, ", ".join(names))
    elif not primary:
        before = {"schema": site.schema, "is_primary": False} if planned in names else None
        action = Action.UPDATE if before else Action.CREATE
        change = Change(action, "domain", planned, before=before, after=after)
        yield Discrepancy("domain_not_primary", planned, planned, "", change, SCOPE)


LOOK = Look("domains", _("Host names"), KINDS, read, compare)
