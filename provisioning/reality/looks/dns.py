"""Zones against the host names of the sites, both ways; one listing a zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kernel.errors import ProviderError
from provisioning.plan import Action, Change
from provisioning.providers.dns import ClaimResult, Record, RecordType, judge, wanted_record
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look, Unseen
from provisioning.reality.rows import Parent, Rows, Site
from provisioning.steps.dns_providers import find_provider, zone_of
from provisioning.steps.dns_record import record_facts
from tenants.registry.models import ParentDomain

CODE = "dns"
# Sites own their records under the names of their schemas; records of other parts of the platform are left to them.
OF_SITES = "t_"
LOCAL = "local"
# Records that decide where a name leads, a delegation included; mail and texts stand beside them.
ADDRESSES = frozenset({RecordType.A, RecordType.AAAA, RecordType.CNAME})
LEADING = ADDRESSES | {RecordType.NS}

KINDS = by_code(
    Kind(
        "dns_missing",
        _("This name is not in DNS: nobody can reach the site by it."),
        _("Approve the plan: it enters the record."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "dns_changed",
        _("The DNS record of this name is ours, but somebody changed it."),
        _("Approve the plan: it puts the record back as it should be."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "dns_other_server",
        _("The DNS record of this name is ours, but leads to another web host than the one its site lives on."),
        _("Approve the plan: it leads the name to the site's own web host."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "dns_foreign",
        _("This name of a site leads elsewhere in DNS, by a record that is not ours."),
        _("Have the keeper of the zone remove that record; then the next look plans ours."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "dns_of_another_site",
        _("The DNS record of this name is noted as another site's."),
        _("Have two people approve the plan: it takes the record over."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "dns_orphan",
        _("There is a DNS record of ours that no site needs."),
        _("Have two people approve the plan: it removes the record."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "dns_stranger",
        _("A name that no site has leads to our web host, by a record that is not ours."),
        _("Ask the keeper of the zone what it is for; added subdomains are how abandoned sites are abused."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "dns_new_name",
        _("Somebody else has added this name to the zone, and it leads elsewhere."),
        _(
            "Ask the keeper of the zone what it is for, then note here that it is known; "
            "added subdomains are how abandoned sites are abused."
        ),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "dns_duplicate",
        _("There is more than one address record of this name in DNS."),
        _("Have the keeper of the zone remove the one that is not ours."),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
    Kind(
        "dns_no_provider",
        _("No DNS provider is set up for this domain."),
        _("Choose a provider that is set up for this domain."),
        Severity.ERROR,
        Way.MISSING,
    ),
)


@dataclass(frozen=True)
class Zone:
    """One zone as it was listed; `records` is None where it could not be, and `reason` says why."""

    name: str
    provider: str
    records: tuple[Record, ...] | None = None
    reason: str = ""
    is_set_up: bool = True


def read(_rows: Rows) -> tuple[Zone, ...]:
    """List every zone once."""
    return tuple(listed(name, parent) for name, parent in zones().items())


def zones() -> dict[str, ParentDomain]:
    """Return every zone by its name, with the parent domain whose provider keeps it."""
    by_zone: dict[str, ParentDomain] = {}
    for parent in ParentDomain.objects.order_by("pk"):
        by_zone.setdefault(zone_of(parent), parent)
    return by_zone


def names_of_others(records: Iterable[Record], *, targets: Collection[str]) -> set[str]:
    """Return the names that lead elsewhere by records without our mark; those that lead to us are strangers."""
    return {each.name for each in records if each.type in LEADING and each.owner is None and each.target not in targets}


def listed(name: str, parent: ParentDomain) -> Zone:
    try:
        provider = find_provider(parent)
        if provider is None:
            return Zone(name, parent.dns_provider, is_set_up=False)
        return Zone(name, parent.dns_provider, tuple(provider.records()))
    except ProviderError as error:
        return Zone(name, parent.dns_provider, reason=str(error))


def unseen(zones: Iterable[Zone]) -> Iterator[Unseen]:
    """Return the zones that could not be listed."""
    return (Unseen(CODE, zone.name, zone.reason) for zone in zones if zone.records is None and zone.is_set_up)


def compare(promised: Promises, zones: Iterable[Zone]) -> Iterator[Discrepancy]:
    """Compare every zone with the host names that lie in it."""
    for zone in zones:
        if not zone.is_set_up:
            yield Discrepancy("dns_no_provider", zone.name, zone.provider, "")
        elif zone.records is not None:
            yield from _of_zone(promised, zone, zone.records)


def _of_zone(promised: Promises, zone: Zone, records: tuple[Record, ...]) -> Iterator[Discrepancy]:
    wanted = _wanted(promised, zone)
    by_name: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.type in LEADING:
            by_name[record.name].append(record)
    for name, (site, record) in wanted.items():
        if promised.must(site, Aspect.DNS):
            yield from _of_name(promised, zone, site, record, by_name.get(name, []), size=len(records))
    for record in records:
        yield from _of_record(promised, zone, record, is_wanted=record.name in wanted, size=len(records))
    if zone.provider != LOCAL and zone.name in promised.rows.known_names:
        for name in sorted(names_of_others(records, targets=promised.rows.targets.values())):
            if name not in wanted and name not in promised.rows.known_names:
                yield Discrepancy("dns_new_name", name, "", "; ".join(map(said, by_name[name])))


def _of_name(
    promised: Promises, zone: Zone, site: Site, wanted: Record, found: list[Record], *, size: int
) -> Iterator[Discrepancy]:
    """Compare one wanted name with what stands there."""
    if len(found) > 1:
        yield Discrepancy("dns_duplicate", wanted.name, said(wanted), "; ".join(map(said, found)))
        return
    standing = found[0] if found else None
    verdict = judge(standing, wanted=wanted)
    if verdict is ClaimResult.SAME:
        return
    change = _change(wanted, standing, verdict) if promised.is_still(site) else None
    kind = {ClaimResult.CREATED: "dns_missing", ClaimResult.CHANGED: "dns_changed"}.get(verdict)
    others = set(promised.rows.targets.values()) - {wanted.target}
    if verdict is ClaimResult.CHANGED and standing is not None and standing.target in others:
        kind = "dns_other_server"
    if kind is None:
        kind = "dns_of_another_site" if standing and standing.owner else "dns_foreign"
    yield Discrepancy(kind, wanted.name, said(wanted), said(standing), change, _scope(zone), size)


def _change(wanted: Record, standing: Record | None, verdict: ClaimResult) -> Change | None:
    after = record_facts(wanted)
    if standing is None:
        return Change(Action.CREATE, "dns_record", wanted.name, after=after)
    if standing.owner is None:
        return None  # made by hand, by somebody else: the protocol has no verb that would remove it
    is_ours = verdict is ClaimResult.CHANGED
    return Change(Action.UPDATE, "dns_record", wanted.name, before=record_facts(standing), after=after, ours=is_ours)


def _of_record(promised: Promises, zone: Zone, record: Record, *, is_wanted: bool, size: int) -> Iterator[Discrepancy]:
    """Judge a record that stands there by whether anybody needs it."""
    if is_wanted:
        return
    if record.owner is None:
        leads_here = record.target in promised.rows.targets.values() and record.name not in promised.rows.known_names
        if zone.provider == LOCAL or leads_here:
            yield Discrepancy("dns_stranger", record.name, "", said(record))
        return
    site = promised.rows.by_schema.get(record.owner)
    if not record.owner.startswith(OF_SITES) or record.owner in promised.passing:
        return
    if site is not None and (site.pk in promised.moved or not promised.is_still(site)):
        return
    is_address = record.type in ADDRESSES  # a mark left alone is told, and left to a person
    change = Change(Action.DELETE, "dns_record", record.name, before=record_facts(record)) if is_address else None
    yield Discrepancy("dns_orphan", record.name, "", said(record), change, _scope(zone), size)


def _wanted(promised: Promises, zone: Zone) -> dict[str, tuple[Site, Record]]:
    """Return the names that should, or may, stand in a zone, with the record each should have."""
    rows = promised.rows
    by_pk = {site.pk: site for site in rows.claimed}
    found: dict[str, tuple[Site, Record]] = {}
    for host in rows.hosts:
        site = by_pk.get(host.site_pk)
        if site is None or not _lies_in(host.name, zone.name, rows.parents) or not promised.may(site, Aspect.DNS):
            continue
        record = wanted_record(host.name, target=rows.targets[site.server], owner=site.schema, zone=zone.name)
        found[record.name] = (site, record)
    return found


def _lies_in(name: str, zone: str, parents: Iterable[Parent]) -> bool:
    """Whether this zone is the one the name is entered in: of several that end it, the longest."""
    zones = [parent.zone for parent in parents if name == parent.zone or name.endswith(f".{parent.zone}")]
    return max(zones, key=len, default="") == zone


def said(record: Record | None) -> str:
    """Return a record as a line."""
    if record is None:
        return ""
    return f"{record.type.value} {record.target} {record.ttl} {record.comment}".strip()


def _scope(zone: Zone) -> str:
    return f"zone:{zone.name}"


LOOK = Look(CODE, _("DNS"), KINDS, read, compare, unseen)
