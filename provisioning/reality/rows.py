"""What the rows say: one read of the tables of `public`, a query a table, however many sites there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from provisioning.hosts.models import Placement, WebServer
from provisioning.models import KnownName, Run, StepRecord
from provisioning.states import TERMINAL, RunState
from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import (
    Domain,
    NameReservation,
    ParentDomain,
    SchemaTemplate,
    SiteRestore,
    Tenant,
    TenantState,
)
from tenants.registry.models.tenants import ROUTABLE


@dataclass(frozen=True)
class Site:
    """A row of a site, of a schema kept in store (POOL), or of one archived (ARCHIVED) or gone (DELETED).

    :ivar server: the name of the web host it lives on.
    """

    pk: int
    schema: str
    kind: str
    state: str
    name: str
    label: str
    parent_id: int | None
    reference: str | None
    fingerprint: str
    is_proven: bool
    server: str = ""

    @property
    def is_claimed(self) -> bool:
        return self.state not in (TenantState.POOL, TenantState.ARCHIVED, TenantState.DELETED)

    @property
    def is_stored(self) -> bool:
        return self.state == TenantState.POOL

    @property
    def has_schema(self) -> bool:
        """An archived site has given its schema up: its final backup stands for it."""
        return self.state != TenantState.DELETED and (self.state != TenantState.ARCHIVED or self.is_proven)

    @property
    def is_routable(self) -> bool:
        return self.state in ROUTABLE and self.is_proven


@dataclass(frozen=True)
class Host:
    """A row of a host name."""

    name: str
    site_pk: int
    is_primary: bool


@dataclass(frozen=True)
class Server:
    """A row of a web host."""

    pk: int
    name: str
    target: str
    is_default: bool


@dataclass(frozen=True)
class Parent:
    """A row of a parent domain."""

    pk: int
    name: str
    suffix: str
    zone: str
    provider: str
    certificate_policy: str


@dataclass(frozen=True)
class Reservation:
    """A row of a name that is held, taken or resting."""

    pk: int
    parent_id: int
    label: str
    holder: str
    state: str
    until: datetime | None


@dataclass(frozen=True)
class Step:
    """A row of a run's step."""

    key: str
    state: str
    position: int


@dataclass(frozen=True)
class RunRow:
    """A row of a run with its steps in order."""

    pk: UUID
    kind: str
    reference: str
    schema: str
    state: str
    site_pk: int | None
    is_undoing: bool
    wake_at: datetime | None
    lease_until: datetime | None
    fence: int
    steps: tuple[Step, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may still change the world: active, or stopped for a person."""
        return RunState(self.state) not in TERMINAL


@dataclass(frozen=True)
class Template:
    """A row of a schema new sites are copied from."""

    kind: str
    schema: str
    state: str
    fingerprint: str
    migrations: str
    inventory: Mapping[str, list[str]] = field(hash=False, compare=False, default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """All of it, as it stood at one moment."""

    sites: tuple[Site, ...] = ()
    hosts: tuple[Host, ...] = ()
    parents: tuple[Parent, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    runs: tuple[RunRow, ...] = ()
    templates: tuple[Template, ...] = ()
    servers: tuple[Server, ...] = ()
    # Schemas that a restore loads beside their site, or that it has not removed yet.
    in_transit: frozenset[str] = frozenset()
    # Names of others that a person knows; the name of a zone itself where it is watched.
    known_names: frozenset[str] = frozenset()

    @cached_property
    def by_schema(self) -> dict[str, Site]:
        return {site.schema: site for site in self.sites}

    @cached_property
    def by_reference(self) -> dict[str, Site]:
        return {site.reference: site for site in self.sites if site.reference}

    @cached_property
    def parents_by_pk(self) -> dict[int, Parent]:
        return {parent.pk: parent for parent in self.parents}

    @cached_property
    def targets(self) -> dict[str, str]:
        """What the names of each web host's sites point at, by its name."""
        return {server.name: server.target for server in self.servers}

    @cached_property
    def hosts_of(self) -> dict[int, tuple[Host, ...]]:
        """The host names of each site, the primary one first."""
        found: dict[int, list[Host]] = defaultdict(list)
        for host in self.hosts:
            found[host.site_pk].append(host)
        return {pk: tuple(sorted(hosts, key=lambda host: not host.is_primary)) for pk, hosts in found.items()}

    @cached_property
    def runs_of(self) -> dict[int, tuple[RunRow, ...]]:
        """The runs about each site, by the reference it was made for, its schema, or the link of the run."""
        found: dict[int, list[RunRow]] = defaultdict(list)
        for run in self.runs:
            named = (self.by_reference.get(run.reference), self.by_schema.get(run.schema))
            for pk in {run.site_pk, *(site.pk for site in named if site)} - {None}:
                found[pk].append(run)  # type: ignore[index]
        return {pk: tuple(runs) for pk, runs in found.items()}

    @cached_property
    def open_references(self) -> frozenset[str]:
        return frozenset(run.reference for run in self.runs if run.is_open)

    @cached_property
    def claimed(self) -> tuple[Site, ...]:
        return tuple(site for site in self.sites if site.is_claimed)

    def planned_host(self, site: Site) -> str:
        """The host name its label and parent domain give; empty while it has neither."""
        parent = self.parents_by_pk.get(site.parent_id or 0)
        return f"{site.label}.{parent.suffix}" if parent and site.label else ""

    def primary_host(self, site: Site) -> str:
        """The host name that stands in the site's links."""
        hosts = [host.name for host in self.hosts_of.get(site.pk, ()) if host.is_primary]
        return hosts[0] if hosts else self.planned_host(site)

    def known_as(self, site: Site) -> str:
        """What people call the site: its host, else its schema."""
        return self.primary_host(site) or site.schema


def read_rows() -> Rows:
    """Read the tables, eleven queries in all; the caller's connection is in `public`."""
    servers = tuple(Server(row.pk, row.name, row.target, row.is_default) for row in WebServer.objects.order_by("pk"))
    return Rows(
        sites=tuple(_sites(servers)),
        servers=servers,
        hosts=tuple(
            Host(*row) for row in Domain.objects.order_by("pk").values_list("domain", "tenant_id", "is_primary")
        ),
        parents=tuple(_parents()),
        reservations=tuple(
            Reservation(*row)
            for row in NameReservation.objects.exclude(state="RELEASED")
            .order_by("pk")
            .values_list("pk", "parent_id", "label", "holder", "state", "until")
        ),
        runs=tuple(_runs()),
        templates=tuple(
            Template(*row)
            for row in SchemaTemplate.objects.order_by("pk").values_list(
                "kind", "schema_name", "state", "fingerprint", "migrations", "inventory"
            )
        ),
        in_transit=frozenset(_in_transit()),
        known_names=frozenset(KnownName.objects.values_list("name", flat=True)),
    )


def _in_transit() -> Iterator[str]:
    restores = SiteRestore.objects.filter(state__in=SiteRestore.OPEN)
    for pair in restores.order_by("pk").values_list("schema_name", "former_schema"):
        yield from pair


def _sites(servers: Iterable[Server]) -> list[Site]:
    named = {server.pk: server.name for server in servers}
    default = next((server.name for server in servers if server.is_default), "")
    placed = dict(Placement.objects.values_list("tenant_id", "server_id"))
    names = ("pk", "schema_name", "kind", "state", "name", "label", "parent_id", "created_for", "fingerprint")
    rows = Tenant.objects.exclude(kind="PLATFORM").order_by("pk").values_list(*names, "proven_at")

    def _at(pk: int) -> str:
        return named.get(placed.get(pk, 0), default)

    return [
        Site(pk, schema, kind, state, name, label, parent, reference, fingerprint, at is not None, _at(pk))
        for pk, schema, kind, state, name, label, parent, reference, fingerprint, at in rows
    ]


def _parents() -> list[Parent]:
    return [
        Parent(row.pk, row.name, row.serving_suffix, zone_of(row), row.dns_provider, row.certificate_policy)
        for row in ParentDomain.objects.order_by("pk")
    ]


def _runs() -> list[RunRow]:
    steps: dict[UUID, list[Step]] = defaultdict(list)
    listed = StepRecord.objects.order_by("run", "position").values_list("run_id", "key", "state", "position")
    for run_id, key, state, position in listed:
        steps[run_id].append(Step(key, state, position))
    names = ("pk", "kind", "reference", "schema_name", "state", "tenant_id", "undo_requested_at")
    rows = Run.objects.order_by("created_at").values_list(*names, "wake_at", "lease_until", "fence")
    return [
        RunRow(pk, kind, ref, schema, state, site, undo is not None, wake_at, lease, fence, tuple(steps.get(pk, ())))
        for pk, kind, ref, schema, state, site, undo, wake_at, lease, fence in rows
    ]
