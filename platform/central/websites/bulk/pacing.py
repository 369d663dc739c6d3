"""Goes on with all that batches wait for, a little of each in turn; only so many of their sites are built at once.

One process at a time does this (an advisory lock), so the count of runs is never overtaken. A single request is never
asked to wait here: its run starts with the officer's button.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet

from central.websites.bulk.orders import PACED, carry_out_next, carry_out_some
from central.websites.bulk.submission import submit_some
from central.websites.models import Batch, BatchOrder, WebsiteRequest
from central.websites.operations.work import start_at_once
from central.websites.states import OrderState, RequestState
from kernel.database import is_interruption
from kernel.locks import only_one
from provisioning.models import Run

logger = logging.getLogger(__name__)
T = TypeVar("T")

LOCK = "websites.batches"
# Below Celery's soft time limit, so that others get the worker too; the clock and each news bring us back.
SLICE_SECONDS = 20.0
# So many requests that cannot be started stand in the way of none behind them, in each round.
PASSED_OVER = 50


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
            moved += _apart(submit_some, batch)
        for order in _orders().exclude(action__in=PACED):
            moved += _apart(carry_out_some, order)
        moved += _start_some()
        dealt += moved
        if not moved or time.monotonic() >= until:
            return dealt


def _apart(work: Callable[[T], int], whose: T) -> int:
    """Let one batch go on; what breaks in it holds up no other, and is tried again at the next round."""
    try:
        return work(whose)
    except Exception as error:
        if is_interruption(error):
            raise
        logger.exception("A batch could not go on.", extra={"batch": str(whose)})
        return 0


def _start_some() -> int:
    """Start as many runs as there is room for, the batches in turn."""
    moved, room = 0, settings.GAPURA_BATCH_RUNS - building()
    for order in _orders().filter(action__in=PACED):
        if room <= 0 and order.lines.filter(state=OrderState.WAITING).exists():
            continue
        before = building()
        moved += _apart(carry_out_next, order)
        room -= building() - before
    return moved + _start_unasked(room)


def _start_unasked(room: int) -> int:
    """Start as many as there is room for; a bounded number that cannot be started is passed over."""
    moved = 0
    for case in _unasked().select_related("batch")[: room + PASSED_OVER if room > 0 else 0]:
        if moved >= room:
            break
        moved += _apart(_start_one, case)
    return moved


def _start_one(case: WebsiteRequest) -> int:
    start_at_once(case)
    return 1


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
