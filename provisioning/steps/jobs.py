"""A run as its steps see it, read from its row."""

from __future__ import annotations

from provisioning.models import Run
from provisioning.plan import Desired
from provisioning.steps.job import Job


def job_of(run: Run) -> Job:
    """Return the run as a job; the engine adds what its steps have stored."""
    return Job(
        run_id=str(run.pk),
        reference=run.reference,
        desired=Desired.from_json(run.desired),
        fence=run.fence,
        kind=run.kind,
        schema_name=run.schema_name,
    )
