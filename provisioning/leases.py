"""A worker's hold on a run: taken with a growing fence, renewed while it works, void once another has taken it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel.database import PATIENCE_SECONDS, ensure_database
from kernel.time import now
from provisioning.models import Run
from provisioning.states import HELD, ReasonCode, RunState
from provisioning.transitions import Hold, Why, move_run
from provisioning.waking import wake
from provisioning.workers import is_gone, myself

# Longer than the longest silence of a living step (Ansible speaks every few seconds and each word renews it).
# A worker that dies on this host is noticed at once; one on another host after this time.
LEASE = timedelta(seconds=90)


class LeaseLost(Exception):
    """Another worker has taken the run: whatever this one still has to say is thrown away."""


@dataclass(frozen=True)
class Lease:
    """Proof that this process may write to a run."""

    run_id: UUID
    fence: int
    by: str


def take(run_id: UUID | str) -> Lease | None:
    """Take the run if it is due and nobody alive holds it; None otherwise, and that is nothing wrong."""
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).filter(pk=run_id).first()
        if run is None or not is_takeable(run):
            return None
        lost = run.lease_by
        reason = ReasonCode.TAKEN_OVER if lost else ReasonCode.TAKEN
        why = Why(by=myself(), reason=reason, data={"lost": lost} if lost else {})
        hold = Hold(by=why.by, until=_until())
        move_run(run, to=_state_when_held(run), why=why, hold=hold, started_at=run.started_at or now())
        return Lease(run_id=run.pk, fence=run.fence, by=why.by)


def is_takeable(run: Run) -> bool:
    """Say whether a worker may take the run now: due, and held by nobody or by a lost worker."""
    if run.lease_until is not None:
        return run.lease_until <= now() or is_gone(run.lease_by)
    return run.wake_at is not None and run.wake_at <= now()


@contextmanager
def held(lease: Lease, *, patience: float = PATIENCE_SECONDS) -> Iterator[Run]:
    """Open a transaction in which the run is locked and certainly ours.

    The database may have been restarted since the last one, while a step was at work outside: it is waited for.

    :raises LeaseLost: another worker has taken it; nothing was written.
    """
    ensure_database(patience=patience)
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).filter(pk=lease.run_id, fence=lease.fence).first()
        if run is None or run.lease_by != lease.by:
            raise LeaseLost(f"{lease.run_id} fence {lease.fence}")
        yield run


def renew(lease: Lease) -> None:
    """Hold the run for another full term.

    :raises LeaseLost: another worker has taken it.
    """
    renewed = Run.objects.filter(pk=lease.run_id, fence=lease.fence, lease_by=lease.by).update(lease_until=_until())
    if renewed != 1:
        raise LeaseLost(f"{lease.run_id} fence {lease.fence}")


def let_go(run_id: UUID | str) -> None:
    """Give up whatever hold this process may have on a run that it does not work on any more.

    For a worker that lives but lost its transaction: whether the last one was committed it cannot know.
    """
    ensure_database()
    with transaction.atomic():
        ours = Run.objects.filter(pk=run_id, lease_by=myself(), state__in=sorted(HELD))
        if ours.update(lease_until=now()):
            wake(UUID(str(run_id)))


def lost_runs() -> list[UUID]:
    """Return the runs whose worker on this host is dead though its lease still has time."""
    held_runs = Run.objects.filter(Q(state__in=sorted(HELD)), lease_until__gt=now()).values_list("pk", "lease_by")
    return [pk for pk, by in held_runs if is_gone(by)]


def _state_when_held(run: Run) -> RunState:
    return RunState.COMPENSATING if run.state == RunState.COMPENSATING else RunState.RUNNING


def _until() -> datetime:
    return now() + LEASE
