"""Goes on with all that batches wait for, a little of each in turn; only so many of their sites are built at once.

One process at a time does this (an advisory lock), so the count of runs is never overtaken. A single request is never
asked to wait here: its run starts with the officer's button.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db.models import QuerySet

from central.websites.bulk.orders import PACED, carry_out_next, carry_out_some
from central.websites.bulk.submission import submit_some
from central.websites.models import Batch, BatchOrder, WebsiteRequest
from central.websites.operations.work import start_at_once
from central.websites.states import OrderState, RequestState
from provisioning.models import Run
from tenants.registry.schemas.serial import only_one

LOCK = "websites.batches"
# Below Celery's soft time limit, so that others get the worker too; the clock and each news bring us back.
SLICE_SECONDS = 20.0


def carry_on(*, seconds: float = SLICE_SECONDS) -> int:
    """Do a slice of the waiting work; return how many lines were dealt with. Zero too where another process does it."""
    if not _is_anything_waiting():
        return 0
    with only_one(LOCK, wait=False) as is_ours:
        return _rounds(until=time.monotonic() + seconds) if is_ours else 0


def _is_anything_waiting() -> bool:
    return _batches().exists() or _orders().exists() or _unasked().exists()


def _rounds(*, until: float) -> int:
    """One line of each batch and order in turn, until nothing moves or the time is over."""
    dealt = 0
    while True:
        moved = 0
        for batch in _batches():
            moved += submit_some(batch)
        for order in _orders().exclude(action__in=PACED):
            moved += carry_out_some(order)
        moved += _start_some()
        dealt += moved
        if not moved or time.monotonic() >= until:
            return dealt


def _start_some() -> int:
    """Start as many runs as there is room for, the batches in turn."""
    moved, room = 0, settings.GAPURA_BATCH_RUNS - building()
    for order in _orders().filter(action__in=PACED):
        if room <= 0 and order.lines.filter(state=OrderState.WAITING).exists():
            continue
        before = building()
        moved += carry_out_next(order)
        room -= building() - before
    for case in _unasked().select_related("batch")[: max(room, 0)]:
        start_at_once(case)
        moved += 1
    return moved


def building() -> int:
    """Return how many sites of batches are being built now."""
    return Run.objects.active().filter(website_requests__batch__isnull=False).count()


def _batches() -> QuerySet[Batch]:
    return Batch.objects.filter(finished_at__isnull=True).select_related("by").order_by("id")


def _orders() -> QuerySet[BatchOrder]:
    return BatchOrder.objects.filter(finished_at__isnull=True).select_related("by", "batch").order_by("id")


def _unasked() -> QuerySet[WebsiteRequest]:
    """Assigned requests of batches whose policy builds on assignment: the platform itself starts them, at this pace."""
    return WebsiteRequest.objects.filter(
        batch__isnull=False, state=RequestState.ASSIGNED, policy__auto_provision=True
    ).order_by("batch_id", "id")
