"""Whose a host name is: the platform's, a site's, or soon one's by a run under way. Nobody's needs no certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from provisioning.certificates.models import Certificate
from provisioning.certificates.names import covering_names, covers
from provisioning.hosts.queries import NOWHERE
from provisioning.kinds import KINDS
from provisioning.models import Run, RunQuerySet
from provisioning.states import TERMINAL
from provisioning.steps.web_hosts import platform_names
from provisioning.wishes import HostName, Renaming, Restoring
from tenants.registry.models import Domain, ParentDomain, Tenant

# The kinds of run that give a site a name, or take one from it.
NAMING = tuple(kind.key for kind in KINDS.values() if issubclass(kind.wish, HostName | Renaming | Restoring))


def site_named(host: str) -> Tenant | None:
    """Return the site that has a host name, or that a run under way gives it to."""
    site = Tenant.objects.filter(domains__domain=host).first()
    return site or next((run.tenant for run, name in _named_by_runs() if name == host), None)


def is_somebodys(host: str) -> bool:
    """Say whether the platform or a site has a host name, or a run under way is about it."""
    return bool(_fitting([host]))


def names_needing(certificate: Certificate, *, leaving: Iterable[str] = ()) -> list[str]:
    """Return the names somebody has that a certificate covers or is for; empty where nobody would miss it.

    :param leaving: names that are about to be nobody's.
    """
    return sorted(_fitting([certificate.name, *certificate.names]) - set(leaving))


def is_needed(certificate: Certificate) -> bool:
    """Say whether somebody would miss a certificate; the one of a parent domain waits for that domain's sites."""
    return certificate.parent_id is not None or bool(names_needing(certificate))


def unneeded(certificates: Iterable[Certificate]) -> list[Certificate]:
    """Return those of them that nobody would miss; the queries do not grow with their number."""
    names = {*_of_sites().values_list("domain", flat=True), *platform_names(), *_names_of_runs()}
    held = {one for name in names for one in covering_names(name)}
    return [row for row in certificates if row.parent_id is None and held.isdisjoint([row.name, *row.names])]


def _fitting(names: Iterable[str]) -> set[str]:
    """Return the names somebody has that one of `names`, a star among them or not, holds for."""
    wanted = set(names)
    rows = _of_sites().filter(_like(wanted))
    found = {*rows.values_list("domain", flat=True), *platform_names(), *_names_of_runs()}
    return {name for name in found if covers(wanted, name)}


def _like(names: set[str]) -> Q:
    """Narrow the rows of host names: the very names, and whatever ends as a star's rest does."""
    found = Q(domain__in=[name for name in names if not name.startswith("*.")])
    for name in names:
        if name.startswith("*."):
            found |= Q(domain__endswith=name[1:])
    return found


def _of_sites() -> QuerySet[Domain]:
    """Return the host names of sites that live somewhere; one that is being archived may still be called back."""
    at_work = _open_runs().exclude(schema_name="").values_list("schema_name", flat=True)
    return Domain.objects.exclude(Q(tenant__state__in=NOWHERE) & ~Q(tenant__schema_name__in=list(at_work)))


def _names_of_runs() -> set[str]:
    return {name for _run, name in _named_by_runs()}


def _named_by_runs() -> Iterator[tuple[Run, str]]:
    suffixes = dict(ParentDomain.objects.values_list("pk", "serving_suffix"))
    for run in _open_runs().filter(kind__in=NAMING).select_related("tenant"):
        wanted = run.desired
        yield run, wanted["host"] or f"{wanted['label']}.{suffixes.get(wanted['parent_id'], '')}"


def _open_runs() -> RunQuerySet:
    return Run.objects.exclude(state__in=[state.value for state in TERMINAL])
