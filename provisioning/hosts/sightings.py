"""What a look at a web host on another machine has found, kept for all who ask within the next half minute.

A look there costs seconds, for one site or a thousand. Only what was seen is kept, never what a run says it did. Each
change of a site's files makes void what was seen of that site before, also by a look that began before (`changing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from kernel.time import now
from provisioning.hosts.models import Listing, Sighting, WebServer

# Longer than a look at a thousand sites takes; what somebody changes there by hand goes unnoticed for as long.
FRESH = timedelta(seconds=30)
# No look takes so long: by then it does not matter any more when a site was last changed.
FORGOTTEN = timedelta(minutes=30)


@dataclass(frozen=True)
class Found:
    """How one site lies on a web host.

    :ivar wanted: the digest of what it was compared with.
    """

    key: str
    wanted: str = ""
    is_there: bool = False
    is_right: bool = False


@dataclass(frozen=True)
class Moment:
    """When a look begins: how often the web host had been changed by then, and the time."""

    changes: int
    at: datetime


def moment_of(server: WebServer) -> Moment:
    """Return the present moment of a web host; ask before a look begins."""
    return Moment(WebServer.objects.values_list("changes", flat=True).get(pk=server.pk), now())


def recent(server: WebServer, *, key: str, wanted: str) -> Found | None:
    """Return what was lately seen of a site, if it says how what is wanted of it lies there now."""
    row = Sighting.objects.filter(server=server, key=key).first()
    if row is not None and row.wanted == wanted and _holds(row.looked_after, row.seen_at, changed=row.changed_by):
        return Found(key, wanted, is_there=True, is_right=row.is_right)
    listing = Listing.objects.filter(server=server).annotate(has=Q(keys__contains=[key])).defer("keys").first()
    if listing is None or listing.has:
        return None
    is_absent = _holds(listing.looked_after, listing.seen_at, changed=row.changed_by if row else 0)
    return Found(key, wanted) if is_absent else None


def _holds(looked_after: int, seen_at: datetime | None, *, changed: int) -> bool:
    return seen_at is not None and seen_at > now() - FRESH and looked_after >= changed


@transaction.atomic
def keep(server: WebServer, found: Iterable[Found], *, lying: Iterable[str], moment: Moment) -> None:
    """Keep what a look found that began at this moment.

    :param lying: the keys of all sites of which anything lies there.
    """
    seen = {"looked_after": moment.changes, "seen_at": moment.at}
    Listing.objects.update_or_create(server=server, defaults={"keys": sorted(lying), **seen})
    rows = [
        Sighting(server=server, key=one.key, wanted=one.wanted, is_right=one.is_right, **seen)
        for one in sorted(found, key=lambda one: one.key)
        if one.is_there
    ]
    _put(rows, fields=["wanted", "is_right", "looked_after", "seen_at"])


@contextmanager
def changing(server: WebServer, keys: Sequence[str]) -> Iterator[None]:
    """Void what was seen of these sites, before and after the block that changes their files.

    On this machine nothing is kept.
    """
    if not server.is_elsewhere:
        yield
        return
    _void(server, keys)
    try:
        yield
    finally:
        _void(server, keys)


@transaction.atomic
def _void(server: WebServer, keys: Sequence[str]) -> None:
    WebServer.objects.filter(pk=server.pk).update(changes=F("changes") + 1)
    moment = moment_of(server)
    Sighting.objects.filter(server=server, changed_at__lt=moment.at - FORGOTTEN).delete()
    rows = [Sighting(server=server, key=key, changed_by=moment.changes, changed_at=moment.at) for key in sorted(keys)]
    _put(rows, fields=["changed_by", "changed_at"])


def _put(rows: list[Sighting], *, fields: list[str]) -> None:
    Sighting.objects.bulk_create(rows, update_conflicts=True, unique_fields=["server", "key"], update_fields=fields)
