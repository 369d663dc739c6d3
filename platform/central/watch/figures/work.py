"""What is being worked on: requests, runs, messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily

from central.dashboard import figures
from central.watch.figures.families import age, family, single
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.time import now
from provisioning.models import Run
from provisioning.states import ACTIVE, ReasonCode, RunState

# A run that waits for one of these is not slow: a person, somebody else's DNS, or the caches of the world decide.
PATIENT = (
    ReasonCode.NEEDS_SECOND_PERSON,
    ReasonCode.WAITS_FOR_UPLOAD,
    ReasonCode.DOMAIN_RECORDS,
    ReasonCode.DNS_CACHES,
)


def families() -> Iterator[GaugeMetricFamily]:
    """Give all of them."""
    yield requests()
    yield from runs()
    yield from messages()


def requests() -> GaugeMetricFamily:
    """Requests by state, and those past due."""
    counted = family("requests", "Website requests", "state", "lateness")
    for count in figures.requests_by_state():
        counted.add_metric([count.state, "overdue"], count.overdue)
        counted.add_metric([count.state, "in_time"], count.count - count.overdue)
    return counted


def runs() -> Iterable[GaugeMetricFamily]:
    """Runs by kind and state, how long the oldest active one has been at it, and plans that wait for a person."""
    counted = family("runs", "Provisioning runs", "kind", "state")
    for row in Run.objects.values("kind", "state").annotate(count=Count("pk")).order_by():
        counted.add_metric([row["kind"], row["state"]], row["count"])
    active = Run.objects.filter(state__in=[state.value for state in ACTIVE])
    waits = Q(state=RunState.WAITING, reason_code__in=[reason.value for reason in PATIENT])
    facts = active.aggregate(
        oldest=Min("created_at", filter=~waits),
        held=Count("pk", filter=Q(state=RunState.WAITING, reason_code=ReasonCode.NEEDS_SECOND_PERSON.value)),
    )
    return (
        counted,
        single(
            "run_oldest_active_seconds",
            "Age of the oldest run that is neither over nor waits for people or for DNS elsewhere",
            age(facts["oldest"]),
        ),
        single("runs_waiting_for_approval", "Plans that wait for a second person", facts["held"]),
    )


def messages() -> Iterable[GaugeMetricFamily]:
    """Messages of the outbox by state, and how long the oldest one that should have gone out has been waiting."""
    counted = family("messages", "Messages of the outbox", "state")
    for row in OutboxMessage.objects.values("state").annotate(count=Count("pk")).order_by():
        counted.add_metric([row["state"]], row["count"])
    # One that failed and waits for its next try is late as well: a mail server that is away puts off them all.
    late = Q(next_at__lte=now()) | Q(attempts__gt=0)
    unsent = OutboxMessage.objects.filter(late, state__in=[MessageState.QUEUED, MessageState.SENDING])
    oldest = unsent.aggregate(oldest=Min("created_at"))["oldest"]
    return counted, single("message_oldest_due_seconds", "How long the oldest message has been due", age(oldest))
