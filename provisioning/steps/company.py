"""Who else is on the way to a step, asked of the rows: what costs the same for one and for many is done together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from kernel.time import now
from provisioning.models import StepRecord
from provisioning.states import RunState, StepState
from provisioning.steps.job import Job

_MOVING = (RunState.RUNNING, RunState.QUEUED)


def on_their_way(*keys: str) -> QuerySet[StepRecord]:
    """Return the steps of these keys that are not done, of runs that still want them."""
    return StepRecord.objects.filter(
        key__in=keys,
        state__in=[StepState.PENDING, StepState.RUNNING, StepState.WAITING],
        run__state__in=[*_MOVING, RunState.WAITING],
        run__undo_requested_at__isnull=True,
    )


def arrived(key: str) -> QuerySet[StepRecord]:
    """Return those of them that have stored their intent, so that another may do it for them."""
    return on_their_way(key).filter(state__in=[StepState.RUNNING, StepState.WAITING], intent__isnull=False)


def awaited_until(job: Job, *, key: str, crowd: int, at_most: timedelta) -> datetime | None:
    """Return the instant until which a run that has come to a step waits for a crowd that is coming.

    :param crowd: so many must still be coming, none of them waiting for something else.
    :param at_most: how long a run waits from its arrival on.
    :return: None when it has waited, or there is no crowd.
    """
    coming = on_their_way(key).filter(state=StepState.PENDING, run__state__in=_MOVING)
    if coming[:crowd].count() < crowd:
        return None
    came = StepRecord.objects.get(run_id=job.run_id, key=key).started_at
    until = came + at_most if came else now()
    return until if now() < until else None
