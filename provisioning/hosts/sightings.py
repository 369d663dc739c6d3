"""What a look at a web host on another machine has found, kept for all who ask within the next half minute.

A look there costs seconds, for one site or a thousand. Only what was seen is kept, never what a run says it did; and
whoever changes anything there makes all that was seen before void (`changing`), also for a look that began before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from kernel.time import now
from provisioning.hosts.models import Sighting, WebServer

# Longer than a look at a thousand sites takes; what somebody changes there by hand goes unnoticed for as long.
FRESH = timedelta(seconds=30)


@dataclass(frozen=True)
class Found:
    """How one site lies on a web host.

    :ivar wanted: the digest of what it was compared with.
    """

    key: str
    wanted: str
    is_there: bool
    is_right: bool


def recent(server: WebServer, *, key: str, wanted: str) -> Found | None:
    """Return what was lately seen of a site, if it answers how what is wanted of it lies there now."""
    row = Sighting.objects.filter(
        server=server, key=key, files_version=F("server__files_version"), seen_at__gt=now() - FRESH
    ).first()
    if row is None or (row.is_there and row.wanted != wanted):
        return None
    return Found(key, wanted, row.is_there, row.is_right)


def version_of(server: WebServer) -> int:
    """Return a number that grows with each change of the files there; ask before a look begins."""
    return WebServer.objects.values_list("files_version", flat=True).get(pk=server.pk)


@transaction.atomic
def keep(server: WebServer, found: Iterable[Found], *, version: int, seen_at: datetime) -> None:
    """Keep what a look found, unless anything was changed there since it began; what is too old goes."""
    if WebServer.objects.select_for_update(no_key=True).get(pk=server.pk).files_version != version:
        return
    Sighting.objects.filter(server=server, seen_at__lte=now() - FRESH).delete()
    Sighting.objects.bulk_create(
        (
            Sighting(
                server=server,
                key=one.key,
                wanted=one.wanted,
                is_there=one.is_there,
                is_right=one.is_right,
                files_version=version,
                seen_at=seen_at,
            )
            for one in found
        ),
        update_conflicts=True,
        unique_fields=["server", "key"],
        update_fields=["wanted", "is_there", "is_right", "files_version", "seen_at"],
    )


@contextmanager
def changing(server: WebServer) -> Iterator[None]:
    """Void what was seen there, before and after the block that changes it; on this machine nothing is kept."""
    if not server.is_elsewhere:
        yield
        return
    _void(server)
    try:
        yield
    finally:
        _void(server)


def _void(server: WebServer) -> None:
    WebServer.objects.filter(pk=server.pk).update(files_version=F("files_version") + 1)
