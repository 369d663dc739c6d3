"""What is done by the clock rather than by a person."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from central.websites import operations
from central.websites.bulk import pacing
from central.websites.queries.overlooked import overlooked_runs, overlooked_sites
from kernel.locks import one_at_a_time
from provisioning.states import RunState


@shared_task(name="central.websites.tasks.lapse_reservations")
@one_at_a_time("websites.lapse")
def lapse_reservations(**unknown: Any) -> int:
    """Free names held too long without a movement."""
    return operations.lapse_reservations()


@shared_task(name="central.websites.tasks.catch_up")
@one_at_a_time("websites.catch_up")
def catch_up(**unknown: Any) -> int:
    """Hear the news that was lost with a process: rows are the truth, signals only hurry."""
    heard = 0
    for run in overlooked_runs():
        mark = operations.mark_provisioned if run.state == RunState.SUCCEEDED else operations.mark_problem
        heard += mark(run=run) is not None
    for tenant in overlooked_sites():
        heard += operations.mark_active(tenant=tenant) is not None
    return heard


@shared_task(name="central.websites.tasks.carry_on", acks_late=True, ignore_result=True)
def carry_on(**unknown: Any) -> int:
    """Go on with batches: lines to submit, decisions to carry out, sites to begin."""
    return pacing.carry_on()
