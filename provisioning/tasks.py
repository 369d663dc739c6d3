"""Celery's entrances: they wake the engine and know nothing."""

from __future__ import annotations

from celery import shared_task

from kernel import logcontext
from kernel.locks import one_at_a_time
from provisioning import certificate_work, engine, operations
from provisioning.operations import archiving
from tenants.registry import maintenance

# A backup or a restore is one step, however large its site. It keeps its hold on the run by what it says; a message
# not acknowledged after half an hour is taken back by RabbitMQ.
LONGEST_STEP = 25 * 60


@shared_task(
    name="provisioning.tasks.advance",
    acks_late=True,
    ignore_result=True,
    soft_time_limit=LONGEST_STEP,
    time_limit=LONGEST_STEP + 60,
)
def advance(*, run_id: str, **_unknown: object) -> None:
    """Advance one run until it waits, ends, or its time slice is over."""
    with logcontext.bound(run=run_id):
        engine.advance(run_id)


@shared_task(name="provisioning.tasks.see_to_archives", acks_late=True, ignore_result=True)
@one_at_a_time("provisioning.archives")
def see_to_archives(**_unknown: object) -> None:
    """Warn of sites that will be archived, and archive those whose day has come."""
    archiving.see_to_archives()


@shared_task(name="provisioning.tasks.sweep", acks_late=True, ignore_result=True)
def sweep(**_unknown: object) -> None:
    """Wake every run that is due, whatever became of its message."""
    operations.sweep()


@shared_task(name="provisioning.tasks.release_names", acks_late=True, ignore_result=True)
@one_at_a_time("provisioning.former_names")
def release_names(**_unknown: object) -> None:
    """Let go the former names whose time is over."""
    operations.release_names()


@shared_task(name="provisioning.tasks.move_sites", acks_late=True, ignore_result=True)
@one_at_a_time("provisioning.moves")
def move_sites(**_unknown: object) -> None:
    """Start the transfers that are due from web hosts that are being emptied."""
    operations.move_sites()


@shared_task(name="provisioning.tasks.begin_backups", acks_late=True, ignore_result=True)
@one_at_a_time("provisioning.backups")
def begin_backups(**_unknown: object) -> None:
    """Begin the backups whose time has come."""
    operations.begin_backups()


@shared_task(name="provisioning.tasks.look_at_certificates", acks_late=True, ignore_result=True)
@one_at_a_time("certificates.look")
def look_at_certificates(**_unknown: object) -> None:
    """Go on with orders and renewals that are due, and tell the web host of what is new."""
    certificate_work.look()


@shared_task(name="provisioning.tasks.warn_of_expiry", acks_late=True, ignore_result=True)
@one_at_a_time("certificates.expiry")
def warn_of_expiry(**_unknown: object) -> None:
    """Tell operators of certificates that are about to end."""
    certificate_work.warn_of_expiry()


@shared_task(name="provisioning.tasks.end_maintenance", acks_late=True, ignore_result=True)
@one_at_a_time("provisioning.maintenance")
def end_maintenance(**_unknown: object) -> None:
    """Clear the maintenance of sites whose announced end has come."""
    maintenance.end_lapsed()
