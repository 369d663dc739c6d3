"""Emptying a web host: its sites go elsewhere one after another, only so many at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings

from kernel.errors import DomainError
from provisioning.hosts.models import WebServer
from provisioning.hosts.placing import emptiest
from provisioning.hosts.queries import living_on
from provisioning.kinds import STANDING
from provisioning.models import Run
from provisioning.operations.lifecycle import start_lifecycle
from provisioning.states import TERMINAL
from tenants.registry.models import Tenant

logger = logging.getLogger(__name__)


def move_sites() -> int:
    """Start the transfers that are due from web hosts that are being emptied; return how many.

    A transfer that stands still for a person counts as under way, so a fault that concerns all stops all. A site in
    other hands has its turn later.
    """
    started = 0
    for server in WebServer.objects.filter(emptied_since__isnull=False).order_by("emptied_since"):
        for site in _due(server):
            started += _start(site, server)
    return started


def _due(server: WebServer) -> Iterator[Tenant]:
    """Return the next sites to go, as many as there is leave for."""
    open_runs = Run.objects.exclude(state__in=[state.value for state in TERMINAL])
    under_way = open_runs.filter(kind="transfer", desired__wish__former=server.name).count()
    free = max(0, settings.GAPURA_TRANSFERS - under_way)
    waiting = living_on(server).filter(state__in=STANDING)
    busy = open_runs.exclude(schema_name="").values("schema_name")
    building = open_runs.filter(kind="provision").values("reference")
    yield from waiting.exclude(schema_name__in=busy).exclude(created_for__in=building).order_by("pk")[:free]


def _start(site: Tenant, server: WebServer) -> bool:
    to = emptiest(WebServer.objects.exclude(pk=server.pk))
    if to is None:
        return False
    try:
        start_lifecycle(kind="transfer", tenant=site, by=server.emptied_by, server=to.name)
    except DomainError as error:
        logger.info("A site is not moved yet.", extra={"site": site.schema_name, "code": error.code})
        return False
    return True
