"""Celery's entrances: they wake the engine and know nothing."""

from __future__ import annotations

from celery import shared_task

from kernel import logcontext
from provisioning import engine, operations


@shared_task(name="provisioning.tasks.advance", acks_late=True, ignore_result=True)
def advance(*, run_id: str, **_unknown: object) -> None:
    """Advance one run until it waits, ends, or its time slice is over."""
    with logcontext.bound(run=run_id):
        engine.advance(run_id)


@shared_task(name="provisioning.tasks.sweep", acks_late=True, ignore_result=True)
def sweep(**_unknown: object) -> None:
    """Wake every run that is due, whatever became of its message."""
    operations.sweep()
