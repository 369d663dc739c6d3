"""How the kill suites ask for each kind of run: one table, for the short suites of CI and the long ones of the soak."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from provisioning import engine
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import server_of
from provisioning.models import Run
from provisioning.operations import approve_plan, open_site, start_lifecycle
from provisioning.states import RunState
from provisioning.steps import STEPS, plan_of
from tenants.registry import domains, operations
from tenants.registry.models import BackupSet, Domain, Tenant

# The share of boundaries at which a second worker dies too.
TWICE = 0.5
BOUNDARIES = ("before", "after", "stored")
SUFFIX = "contohprov.gapura.localhost"

Wants = dict[str, str]


def own_domain(label: str) -> str:
    """Return the domain of its own that a site gets in these suites."""
    return f"www.{label}.example"


def nothing(_site: Tenant) -> Wants:
    return {}


def newest_backup(site: Tenant) -> Wants:
    return {"backup": str(BackupSet.objects.filter(tenant=site, state="WHOLE").latest("started_at").pk)}


def own_domain_of(site: Tenant) -> Wants:
    """The own domain the site has, else the one it may ask for."""
    found = Domain.objects.filter(tenant=site, is_custom=True).values_list("domain", flat=True).first()
    return {"domain": found or own_domain(site.label)}


def name_under_parent(site: Tenant) -> Wants:
    return {"domain": f"{site.label}.{site.parent.serving_suffix}"}


def other_web_host(site: Tenant) -> Wants:
    return {"server": WebServer.objects.exclude(pk=server_of(site).pk).get().name}


def former_name(site: Tenant) -> Wants:
    return {"domain": Domain.objects.get(tenant=site, redirects_until__isnull=False).domain}


@dataclass(frozen=True)
class Operation:
    """A kind of run, asked for in one way.

    :ivar wants: what it wants beyond the site.
    :ivar is_approved: a second person says yes to its plan before it goes on.
    :ivar is_in_use: the site is taken into use by its people first.
    """

    kind: str
    wants: Callable[[Tenant], Wants] = nothing
    is_approved: bool = False
    is_in_use: bool = False

    def begin(self, site: Tenant) -> Run:
        """Ask for it as people do, up to where a worker is needed."""
        site = Tenant.objects.select_related("parent").get(pk=site.pk)
        if self.kind == "open":
            return open_site(tenant=site, by="user:1")
        run = start_lifecycle(kind=self.kind, tenant=site, by="user:1", reason="Uji", **self.wants(site))
        return approved(run) if self.is_approved else run


def approved(run: Run) -> Run:
    """Let the run come to its plan, and have a second person approve it."""
    engine.advance(run.pk)
    assert Run.objects.get(pk=run.pk).state == RunState.WAITING
    approve_plan(run=run, by="user:2")
    return run


# The whole life of a site, in this order. What is asked for twice is asked for in two ways.
LIFE = (
    Operation("open", is_in_use=True),
    Operation("backup"),
    Operation("verify", newest_backup),
    Operation("rename", lambda site: {"label": f"{site.label}-baru"}),
    Operation("release_name", former_name),
    Operation("add_domain", own_domain_of),
    Operation("set_primary", own_domain_of),
    # With a domain of its own as the main one, which stays that.
    Operation("restore", newest_backup, is_approved=True),
    Operation("set_primary", name_under_parent),
    Operation("transfer", other_web_host),
    Operation("remove_domain", own_domain_of),
    Operation("suspend"),
    Operation("unsuspend"),
    Operation("restore", newest_backup, is_approved=True),
    Operation("archive", is_approved=True),
    Operation("restore", lambda site: {**newest_backup(site), "label": f"{site.label}-lagi"}),
    Operation("delete", is_approved=True),
)
# Kinds that have no place in the life of one site: how it begins, and what concerns all sites (disorder.py).
BESIDE = ("provision", "mend")


def kinds_killed() -> set[str]:
    """Return the kinds of run that are killed at every boundary."""
    return {*BESIDE, *(operation.kind for operation in LIFE)}


def boundaries(keys: Iterable[str], *, prefix: str = "") -> list[str]:
    """Return every boundary of some steps, in the order in which a run comes to them."""
    return [f"{prefix}{key}:{boundary}" for key in keys for boundary in BOUNDARIES]


def dies_again(place: str, *, chance: Random) -> bool:
    """Say whether a second worker dies at a boundary too. Where a result is stored, nobody comes by again."""
    return not place.endswith(":stored") and chance.random() < TWICE


def undoable(kind: str) -> tuple[str, ...]:
    """Return the steps of a kind that can be undone: those before the first that cannot."""
    keys = plan_of(kind)
    final = [at for at, key in enumerate(keys) if STEPS[key].is_final]
    return keys[: min(final, default=len(keys))]


# Steps that take something away, or put it elsewhere, and can be undone: what is to be given back is seen no more.
REMOVING = frozenset(
    {"drop_host_name", "dns_removal", "name_quarantine", "move_names", "move_site", "archive_site", "suspend_site"}
)


def turning_points(kind: str) -> tuple[str, ...]:
    """Return the steps at which the suites turn a run round: the last that can be undone, and each that removes."""
    keys = undoable(kind)
    return tuple(key for key in keys if key in REMOVING or key == keys[-1])


def take_into_use(site: Tenant) -> None:
    operations.activate(site, by="test")


class Elsewhere:
    """The DNS of foreign domains: everybody has entered what they were told to."""

    def answers(self, name, type):
        if type == "CNAME":
            return ()
        if type in ("A", "AAAA"):
            # One number more than is needed: while a site moves, its domain leads to the former web host too.
            return tuple(server.target for server in WebServer.objects.all())
        domain = name.split(".", 1)[1]
        label = domain.removeprefix("www.").removesuffix(".example")
        site = Domain.objects.get(domain=f"{label}.{SUFFIX}").tenant
        return (f"gapura-site={domains.token_of(tenant=site, domain=domain)}",)
