"""The sweep: whatever became of a message, a run that is due is woken."""

from __future__ import annotations

from uuid import UUID

from provisioning.leases import lost_runs
from provisioning.models import Run
from provisioning.waking import wake

# A sweep wakes at most so many; the next one comes in seconds. In a crowd nearly all that are due have a message that
# waits its turn: with 100 a sweep, a batch of 1,000 sites had 8,000 messages for nothing before those that mattered.
SWEEP_LIMIT = 20


def sweep() -> int:
    """Wake every run that is due or whose worker was lost; return how many. A lost message costs one sweep."""
    due = list(Run.objects.due().order_by("created_at").values_list("pk", flat=True)[:SWEEP_LIMIT])
    found: list[UUID] = [*due, *lost_runs()]
    for run_id in found:
        wake(run_id)
    return len(found)
