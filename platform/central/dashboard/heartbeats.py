"""Looks at the sites from outside: many beside each other, the longest unseen first, never longer than a round takes.

Decision 0027 says how often, and why the round stays short whatever a web host does.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from kernel.errors import ProviderError
from kernel.time import now
from provisioning.hosts.queries import servers_of
from provisioning.providers.outside import Seen
from provisioning.providers.outside.errors import NobodyAnswers, TookTooLong
from provisioning.steps.reach import Reach, reach_of_many
from tenants.registry.figures import record_heartbeats
from tenants.registry.models import Domain, SiteHeartbeat, Tenant, TenantState

# One round at a time; they are started every minute.
TURN = "dashboard.heartbeats"
# A site has its turn in every second round, one that was found sick in each.
TURN_OF_A_SITE = timedelta(seconds=110)
TURN_OF_A_SICK_ONE = timedelta(seconds=50)
SITES_A_ROUND = 2000
LOOKS_TOGETHER = 16
SECONDS_A_LOOK = 3.0
# After this no look is begun any more, so a round is over a look later: far below what a task may live.
SECONDS_A_ROUND = 25.0
# A web host that left so many of its sites in a row without any answer is asked no more in this round.
GIVEN_UP_AFTER = 8

WELL = range(200, 300)
REDIRECTS = range(300, 400)


@dataclass
class _Door:
    """What a round heard at one web host; asked by many threads."""

    silent_in_row: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_given_up(self) -> bool:
        return self.silent_in_row >= GIVEN_UP_AFTER

    def heard(self, *, silent: bool) -> None:
        with self.lock:
            self.silent_in_row = self.silent_in_row + 1 if silent else 0


def beat_round(*, most: int = SITES_A_ROUND, seconds: float = SECONDS_A_ROUND) -> int:
    """Look at the sites whose turn it is and write down what was found; return for how many.

    :param seconds: how long looks may be begun; sites that were not reached by then have the next round.
    """
    sites = list(_due()[:most])
    hosts = _hosts_of(sites)
    servers = servers_of(sites)
    ways = reach_of_many({hosts[site.pk]: servers[site.pk] for site in sites})
    ends = monotonic() + seconds
    doors: defaultdict[tuple[str, int], _Door] = defaultdict(_Door)
    asked = [(site.pk, ways[hosts[site.pk]]) for site in sites]
    for _key, way in asked:
        doors[way.address, way.port]  # made before the threads come
    with ThreadPoolExecutor(max_workers=LOOKS_TOGETHER, thread_name_prefix="heartbeat") as pool:
        found = pool.map(lambda one: _beat(*one, doors=doors, ends=ends), asked)
        seen = [beat for beat in found if beat is not None]
    return record_heartbeats(seen)


def _due() -> QuerySet[Tenant]:
    latest = SiteHeartbeat.objects.filter(tenant=OuterRef("pk")).order_by("-checked_at")
    moment = now()
    # One in maintenance tells everybody so: how it does is nobody's question until the announced end.
    shown = Tenant.objects.filter(state__in=[TenantState.READY, TenantState.ACTIVE]).exclude(kind="PLATFORM")
    shown = shown.exclude(maintenance_until__gt=moment)
    seen = shown.annotate(seen_at=Subquery(latest.values("checked_at")[:1]), was_ok=Subquery(latest.values("ok")[:1]))
    is_due = Q(seen_at=None) | Q(seen_at__lte=moment - TURN_OF_A_SITE)
    is_sick = Q(was_ok=False, seen_at__lte=moment - TURN_OF_A_SICK_ONE)
    return seen.filter(is_due | is_sick).select_related("parent").order_by(F("seen_at").asc(nulls_first=True), "pk")


def _hosts_of(sites: list[Tenant]) -> dict[int, str]:
    """Return the name each site is known by; one query for any number."""
    primary = Domain.objects.filter(tenant__in=sites, is_primary=True).values_list("tenant_id", "domain")
    known = dict(primary)
    return {site.pk: known.get(site.pk) or site.planned_host for site in sites}


def _beat(key: int, way: Reach, *, doors: Mapping[tuple[str, int], _Door], ends: float) -> SiteHeartbeat | None:
    """Look at one site, in a thread of its own and without the database; None when the round's time is over."""
    if monotonic() >= ends:
        return None
    door = doors[way.address, way.port]
    if door.is_given_up:
        return SiteHeartbeat(tenant_id=key, checked_at=now(), ok=False)
    began = monotonic()
    try:
        seen = way.look(timeout=SECONDS_A_LOOK)
    except ProviderError as error:
        door.heard(silent=isinstance(error, NobodyAnswers | TookTooLong))
        return SiteHeartbeat(tenant_id=key, checked_at=now(), ok=False)
    door.heard(silent=False)
    took = round(1000 * (monotonic() - began))
    return SiteHeartbeat(tenant_id=key, checked_at=now(), ok=_is_well(seen, way), status=seen.status, ms=took)


def _is_well(seen: Seen, way: Reach) -> bool:
    """Say whether the site itself answered well: a way to TLS and nothing else is the web host's own word."""
    if seen.status in REDIRECTS:
        to = urlsplit(seen.location)
        return not (to.scheme == "https" and to.hostname == way.host and to.path in ("", "/"))
    return seen.status in WELL
