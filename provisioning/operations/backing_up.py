"""Backups that nobody asks for: those that are due begin by themselves, the oldest first, only so many at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kernel.errors import DomainError
from kernel.time import now
from provisioning.models import Run, RunQuerySet
from provisioning.operations.deciding import resume
from provisioning.operations.lifecycle import start_lifecycle
from provisioning.states import TERMINAL, RunState
from tenants.registry.backups import ages
from tenants.registry.models import Tenant
from tenants.registry.switching import in_public

T = TypeVar("T")
logger = logging.getLogger(__name__)

SCHEDULER = "schedule"
# Whatever became of a site's scheduled backup, the next one comes a night later: not again and again in one.
PAUSE = timedelta(hours=20)
# One that has failed keeps its place so long. Where all fail, a night has some twenty of them, not every site; where
# one site fails, the others have their turn in the same night.
KEEPS_PLACE = timedelta(minutes=20)
_STANDING = [state.value for state in RunState if state not in TERMINAL]


def begin_backups() -> int:
    """Begin the scheduled backups that are due, and let failed ones go on a night later; return how many.

    A site in other hands has its turn later. May run any number of times: each is decided by the rows, under a lock.
    """
    moment = now()
    if not settings.GAPURA_BACKUP_EVERY_DAYS or not ages.is_hour(moment):
        return 0
    standing = list(_scheduled().filter(state__in=_STANDING).order_by("created_at"))
    room = settings.GAPURA_BACKUP_RUNS - sum(_keeps_place(run, at=moment) for run in standing)
    again = [run for run in standing if _is_rested(run, at=moment)]
    if room <= 0:
        return 0
    begun = sum(_apart(let_go_on, run) for run in again[:room])
    return begun + sum(_apart(begin, site) for site in due(at=moment)[: max(0, room - len(again))])


def due(*, at: datetime) -> QuerySet[Tenant]:
    """Return the sites whose backup is due at that moment and that nothing else works on, the oldest first."""
    standing = Run.objects.filter(state__in=_STANDING)
    busy = standing.exclude(schema_name="").values("schema_name")
    building = standing.filter(kind="provision").values("reference")
    recent = _scheduled().filter(tenant=OuterRef("pk"), finished_at__gt=at - PAUSE)
    free = ages.due(at=at).exclude(schema_name__in=busy).exclude(created_for__in=building)
    return free.exclude(Exists(recent))


def begin(site: Tenant) -> bool:
    """Begin the scheduled backup of a site unless it has one by now, or is in other hands."""
    with in_public(), transaction.atomic():
        # Looked at again once whoever else begins one here is done: a round may have been delivered twice.
        Tenant.objects.select_for_update(no_key=True).get(pk=site.pk)
        if not due(at=now()).filter(pk=site.pk).exists():
            return False
        start_lifecycle(kind="backup", tenant=site, by=SCHEDULER, is_scheduled=True)
    return True


def let_go_on(run: Run) -> bool:
    """Let a scheduled backup that failed go on where it stopped, unless somebody has seen to it by now."""
    with in_public(), transaction.atomic():
        found = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if not _is_rested(found, at=now()):
            return False
        resume(run=found, by=SCHEDULER)
    return True


def _scheduled() -> RunQuerySet:
    return Run.objects.filter(kind="backup", desired__wish__is_scheduled=True)


def _keeps_place(run: Run, *, at: datetime) -> bool:
    return run.state != RunState.FAILED or _is_recent(run, KEEPS_PLACE, at=at)


def _is_rested(run: Run, *, at: datetime) -> bool:
    return run.state == RunState.FAILED and not _is_recent(run, PAUSE, at=at)


def _is_recent(run: Run, span: timedelta, *, at: datetime) -> bool:
    return run.finished_at is not None and run.finished_at > at - span


def _apart(deed: Callable[[T], bool], about: T) -> bool:
    """Do it for one site; one that cannot be begun holds up no other."""
    try:
        return deed(about)
    except DomainError as error:
        logger.info("A scheduled backup does not begin yet.", extra={"code": error.code})
        return False
