"""Hits waiting in this process's memory, and their writing."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)

FLUSH_AFTER = 5.0
FLUSH_AT = 1000
# When the database is away, hits beyond this many are not kept.
KEPT_AT_MOST = 50_000


@dataclass
class Hits:
    """What one site collected on one day since the last writing."""

    views: int = 0
    marks: set[int] = field(default_factory=set)


Collected = dict[tuple[int, date], Hits]

_INSERT_MARKS = """
    INSERT INTO public.registry_visitormark (tenant_id, date, mark)
    SELECT given.* FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) AS given (tenant_id, date, mark)
      JOIN public.registry_tenant ON registry_tenant.id = given.tenant_id
     ORDER BY 1, 2, 3
        ON CONFLICT (tenant_id, date, mark) DO NOTHING
    RETURNING tenant_id, date"""
_ADD_VISITS = """
    INSERT INTO public.registry_dailyvisits AS row (tenant_id, date, visitors, views)
    SELECT given.* FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[])
           AS given (tenant_id, date, visitors, views)
      JOIN public.registry_tenant ON registry_tenant.id = given.tenant_id
     ORDER BY 1, 2
        ON CONFLICT (tenant_id, date)
        DO UPDATE SET visitors = row.visitors + excluded.visitors, views = row.views + excluded.views"""


class Collector:
    """The hits of this process; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits: Collected = {}
        self._count = 0
        self._since = monotonic()

    def add(self, *, tenant_id: int, day: date, mark: int) -> None:
        """Keep one hit."""
        with self._lock:
            if self._count >= KEPT_AT_MOST:
                return
            hits = self._hits.setdefault((tenant_id, day), Hits())
            hits.views += 1
            hits.marks.add(mark)
            self._count += 1

    def is_due(self) -> bool:
        """Return whether enough hits or enough time have come together."""
        seconds = getattr(settings, "GAPURA_VISITS_FLUSH_SECONDS", FLUSH_AFTER)
        return bool(self._count) and (self._count >= FLUSH_AT or monotonic() - self._since >= seconds)

    def take(self) -> Collected:
        """Hand over what was collected and begin anew."""
        with self._lock:
            taken, self._hits, self._count = self._hits, {}, 0
            self._since = monotonic()
        return taken

    def give_back(self, hits: Collected) -> None:
        """Keep hits that could not be written."""
        with self._lock:
            for key, given in hits.items():
                mine = self._hits.setdefault(key, Hits())
                mine.views += given.views
                mine.marks |= given.marks
                self._count += given.views


collector = Collector()


def flush() -> int:
    """Write what was collected, and return how many views that were; what cannot be written now is kept."""
    hits = collector.take()
    if not hits:
        return 0
    try:
        write(hits)
    except DatabaseError as error:
        logger.warning("Visits wait for the database: %s", error)
        collector.give_back(hits)
        return 0
    return sum(given.views for given in hits.values())


def write(hits: Collected) -> None:
    """Add hits to the day's rows, in one transaction; sites removed meanwhile are passed over."""
    marks = [(tenant, day, mark) for (tenant, day), given in hits.items() for mark in given.marks]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT_MARKS, _columns(marks, 3))
        fresh: dict[tuple[int, date], int] = {}
        for key in cursor.fetchall():
            fresh[key] = fresh.get(key, 0) + 1
        rows = [(tenant, day, fresh.get((tenant, day), 0), given.views) for (tenant, day), given in hits.items()]
        cursor.execute(_ADD_VISITS, _columns(rows, 4))


def flush_when_due(**_: Any) -> None:
    """Receiver of request_finished: the answer is out, nobody waits."""
    if collector.is_due() and not connection.in_atomic_block:
        flush()


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[at] for row in rows] for at in range(width)]
