"""What the worker does for the registry; rows are the truth, so a lost task costs one round."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.locks import one_at_a_time
from tenants.registry import backups, figures
from tenants.registry.errors import TemplateMissing
from tenants.registry.schemas import pool, removal


@shared_task(name="tenants.registry.tasks.roll_up")
@one_at_a_time("registry.roll_up")
def roll_up(**_: Any) -> dict[str, int]:
    """Write collected visits, destroy old salts, drop old heartbeats."""
    return figures.roll_up()


@shared_task(name="tenants.registry.tasks.remove_expired_backups")
@one_at_a_time("registry.expired_backups")
def remove_expired_backups(**_: Any) -> int:
    """Remove the backups whose time is over."""
    return backups.remove_expired()


@shared_task(name="tenants.registry.tasks.fill_pool")
def fill_pool(**_: Any) -> int:
    """Clear away what crashes left, then keep schemas in store; without templates there is nothing to make them of."""
    removal.sweep_half_made()
    try:
        return pool.fill_pool()
    except TemplateMissing:
        return 0
