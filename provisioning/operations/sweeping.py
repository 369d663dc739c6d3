"""The sweep: whatever became of a message, a run that is due is woken."""

from __future__ import annotations

from uuid import UUID

from provisioning.leases import lost_runs
from provisioning.models import Run
from provisioning.waking import wake

# A sweep wakes at most so many: the next one comes in seconds, and messages must not outrun the workers.
SWEEP_LIMIT = 100


def sweep() -> int:
    """Wake every run that is due or whose worker was lost; return how many. A lost message costs one sweep."""
    due = list(Run.objects.due().order_by("created_at").values_list("pk", flat=True)[:SWEEP_LIMIT])
    found: list[UUID] = [*due, *lost_runs()]
    for run_id in found:
        wake(run_id)
    return len(found)
