"""Celery's entrances: they wake the engine and know nothing."""

from __future__ import annotations

from celery import shared_task

from kernel import logcontext
from provisioning import certificate_work, engine, operations


@shared_task(name="provisioning.tasks.advance", acks_late=True, ignore_result=True)
def advance(*, run_id: str, **_unknown: object) -> None:
    """Advance one run until it waits, ends, or its time slice is over."""
    with logcontext.bound(run=run_id):
        engine.advance(run_id)


@shared_task(name="provisioning.tasks.sweep", acks_late=True, ignore_result=True)
def sweep(**_unknown: object) -> None:
    """Wake every run that is due, whatever became of its message."""
    operations.sweep()


@shared_task(name="provisioning.tasks.look_at_certificates", acks_late=True, ignore_result=True)
def look_at_certificates(**_unknown: object) -> None:
    """Go on with orders and renewals that are due, and tell the web host of what is new."""
    certificate_work.look()


@shared_task(name="provisioning.tasks.warn_of_expiry", acks_late=True, ignore_result=True)
def warn_of_expiry(**_unknown: object) -> None:
    """Tell operators of certificates that are about to end."""
    certificate_work.warn_of_expiry()
