"""What the pages and commands show of the web hosts; a fixed number of queries, however many sites there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from provisioning.hosts.models import ServerState, WebServer
from provisioning.hosts.queries import living_on, loads
from provisioning.models import Run
from provisioning.states import TERMINAL, RunState
from tenants.members.models import User
from tenants.registry.models import Tenant

FULL = 100
# From this share on a web host is shown as nearly full.
NEARLY = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One web host as a page shows it.

    :ivar load: its sites, those on their way to it included.
    :ivar share: of its capacity, in percent; None where it takes any number.
    """

    server: WebServer
    load: int
    share: int | None

    @property
    def tone(self) -> str:
        """The colour of its bar."""
        if self.share is None or self.share < NEARLY:
            return "success"
        return "warning" if self.share < FULL else "error"

    @property
    def takes_sites(self) -> bool:
        """Whether new sites may be placed there."""
        return self.server.state == ServerState.IN_USE


def lines() -> list[Line]:
    """Return the web hosts, the default first."""
    held = loads()
    return [_line(server, held[server.pk]) for server in WebServer.objects.all()]


def line_of(server: WebServer) -> Line:
    """Return one web host."""
    return _line(server, loads()[server.pk])


def sites_on(server: WebServer, *, search: str = "") -> QuerySet[Tenant]:
    """Return the sites that live on a web host, by name; `search` is a part of a name or a host name."""
    found = living_on(server).select_related("parent").order_by("name", "pk")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(domains__domain__icontains=search)).distinct()
    return found


def moving_from(server: WebServer) -> tuple[int, int]:
    """Return how many sites are on their way from a web host elsewhere, and how many of them stand still."""
    runs = Run.objects.filter(kind="transfer", desired__wish__former=server.name)
    states = list(runs.exclude(state__in=[state.value for state in TERMINAL]).values_list("state", flat=True))
    return len(states), states.count(RunState.FAILED.value)


def _line(server: WebServer, load: int) -> Line:
    share = None if server.capacity is None else min(FULL, round(FULL * load / server.capacity))
    return Line(server, load, share)


def asker_of(server: WebServer) -> str:
    """Return the name of the person who asked to have a web host emptied; empty where it was a command, or nobody."""
    kind, _colon, key = server.emptying_asked_by.partition(":")
    person = User.objects.filter(pk=key).first() if kind == "user" and key.isdecimal() else None
    return person.get_full_name() if person is not None else ""
