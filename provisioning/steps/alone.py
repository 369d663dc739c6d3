"""One worker at a time does a thing that concerns many runs, and only as long as its lease on its own run lives."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.models import Q

from kernel import locks
from kernel.time import now
from provisioning.models import Run
from provisioning.states import HELD, TERMINAL
from provisioning.steps.job import Job
from provisioning.workers import is_gone

_NAME = "gapura-alone"
_WITHOUT_RUN = "certificates"
_LONGEST_SECONDS = 300

_HOLDERS = """
    SELECT activity.pid, activity.application_name
      FROM pg_locks AS locks JOIN pg_stat_activity AS activity USING (pid)
     WHERE locks.locktype = 'advisory' AND locks.granted AND locks.classid = 0 AND locks.objid = %s
       AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def alone(job: Job, *, what: str) -> Iterator[bool]:
    """Hold the lock on `what` for the length of the block; False when another holds it.

    The lock goes with its connection, so with a killed worker. A worker that hangs while its run was given to another
    is relieved of it, or one frozen process would keep every site waiting; and one that comes late, when its run has
    gone on without it or was called off, does not get it.
    """
    with _locked(f"{_NAME} {job.run_id} {job.fence}", what=what) as is_ours:
        yield is_ours and not _has_lost(job)


@contextmanager
def alone_without_run(*, what: str) -> Iterator[bool]:
    """Hold the lock for work that belongs to no run, such as renewed certificates; False when another holds it."""
    with _locked(f"{_NAME} {_WITHOUT_RUN}", what=what) as is_ours:
        yield is_ours


@contextmanager
def _locked(name: str, *, what: str) -> Iterator[bool]:
    with locks.own_connection(name) as own:
        # Work without a run has no lease that could run out: its hold ends with this time of silence.
        own.execute(f"SET idle_session_timeout = '{_LONGEST_SECONDS}s'")
        with locks.held(own, key_of(what)) as is_ours:
            if not is_ours:
                _relieve_overtaken_holder(own, key=key_of(what))
            yield is_ours


def is_taken(what: str) -> bool:
    """Say whether somebody holds the lock on `what` at this moment who still may; any other is relieved of it."""
    with locks.own_connection(_NAME) as own:
        return _relieve_overtaken_holder(own, key=key_of(what))


def key_of(what: str) -> int:
    """Return the number under which PostgreSQL knows the lock on `what`."""
    return zlib.crc32(f"provisioning.{what}".encode())


def _has_lost(job: Job) -> bool:
    """Say whether the run is in other hands than when the job was handed out, or over."""
    moved_on = ~Q(fence=job.fence) | Q(state__in=sorted(TERMINAL))
    return Run.objects.filter(moved_on, pk=job.run_id).exists()


def _relieve_overtaken_holder(own: psycopg.Connection[Any], *, key: int) -> bool:
    """Relieve whoever must not hold the lock any more; return whether anybody is left who holds it."""
    holders = [(pid, _may_hold(name)) for pid, name in own.execute(_HOLDERS, [key]).fetchall()]
    for pid, may_hold in holders:
        if not may_hold:
            own.execute("SELECT pg_terminate_backend(%s)", [pid])
    return any(may_hold for _pid, may_hold in holders)


def _may_hold(name: str) -> bool:
    """Say whether the worker that opened this connection still has the run it opened it for."""
    _, _, holder = name.partition(" ")
    if holder == _WITHOUT_RUN:
        return True
    run_id, _, fence = holder.partition(" ")
    held = Run.objects.filter(pk=run_id, fence=int(fence), state__in=sorted(HELD), lease_until__gt=now())
    return any(not is_gone(worker) for worker in held.values_list("lease_by", flat=True))
