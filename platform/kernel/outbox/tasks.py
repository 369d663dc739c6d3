"""What Celery runs; the rows are the truth, a message to a worker is only a hint."""

from __future__ import annotations

from celery import shared_task

from kernel.outbox import delivery
from kernel.outbox.models import OutboxMessage

SWEEP_AT_MOST = 200
# A hint that no worker took by then is worth nothing: later sweeps have given others.
HINT_SECONDS = 60


@shared_task(name="kernel.outbox.tasks.deliver")
def deliver(*, message_id: str) -> str:
    """Send one message; return its state."""
    return delivery.deliver(message_id)


@shared_task(name="kernel.outbox.tasks.sweep")
def sweep() -> int:
    """Wake a sender for every message that is due, or whose sender died; return how many."""
    ids = OutboxMessage.objects.filter(delivery.due()).order_by("next_at").values_list("pk", flat=True)[:SWEEP_AT_MOST]
    woken = 0
    for message_id in ids:
        deliver.apply_async(kwargs={"message_id": str(message_id)}, expires=HINT_SECONDS)
        woken += 1
    return woken
