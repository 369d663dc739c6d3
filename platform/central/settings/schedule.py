"""What the scheduler starts, and how often. The one list of periodic jobs: pulses, figures and alerts follow it."""

from __future__ import annotations

from typing import Any

# Clocks of two machines may differ by less than this.
LEAST_LIFE = 60.0


def every(seconds: float, task: str) -> dict[str, Any]:
    """Return one entry of the schedule.

    A turn that no worker took by the time of the next one is thrown away by the worker that comes to it: a job that
    takes long, or workers that were away, leave no queue of the same question behind them.
    """
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, LEAST_LIFE)}}


CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "provisioning-sweep": every(5.0, "provisioning.tasks.sweep"),
    "provisioning-maintenance": every(60.0, "provisioning.tasks.end_maintenance"),
    "provisioning-former-names": every(3600.0, "provisioning.tasks.release_names"),
    "certificates-sweep": every(10.0, "provisioning.tasks.look_at_certificates"),
    "certificates-expiry": every(3600.0, "provisioning.tasks.warn_of_expiry"),
    "provisioning-moves": every(10.0, "provisioning.tasks.move_sites"),
    "outbox-sweep": every(15.0, "kernel.outbox.tasks.sweep"),
    "drift-look": every(300.0, "provisioning.drift.tasks.look_if_due"),
    "registry-roll-up": every(60.0, "tenants.registry.tasks.roll_up"),
    "provisioning-archives": every(1800.0, "provisioning.tasks.see_to_archives"),
    "provisioning-backups": every(60.0, "provisioning.tasks.begin_backups"),
    "registry-expired-backups": every(3600.0, "tenants.registry.tasks.remove_expired_backups"),
    "registry-pool": every(120.0, "tenants.registry.tasks.fill_pool"),
    "dashboard-heartbeats": every(60.0, "central.dashboard.tasks.look_at_sites"),
    "websites-batches": every(5.0, "central.websites.tasks.carry_on"),
    "websites-lapse": every(3600.0, "central.websites.tasks.lapse_reservations"),
    "websites-catch-up": every(60.0, "central.websites.tasks.catch_up"),
}
