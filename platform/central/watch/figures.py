"""The figures Prometheus asks for: a fixed number of queries over rows, whatever the number of sites and runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from central.dashboard import figures
from central.watch.models import JobPulse
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.time import now
from provisioning.models import Run
from provisioning.states import ACTIVE, ReasonCode, RunState
from tenants.registry.models import SiteHeartbeat, Tenant, TenantState
from tenants.registry.schemas import stale_sites

# A site counts as down when its latest looks of so many minutes all failed.
LOOKS_OF = timedelta(minutes=5)


class RowsCollector(Collector):
    """Reads the rows at each scrape; keeps nothing between two, so that every process tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give all families."""
        yield from (requests(), *runs(), *sites(), *messages(), jobs(), disk())


def requests() -> GaugeMetricFamily:
    """Requests by state, and those past due."""
    family = _family("requests", "Website requests", "state", "lateness")
    for count in figures.requests_by_state():
        family.add_metric([count.state, "overdue"], count.overdue)
        family.add_metric([count.state, "in_time"], count.count - count.overdue)
    return family


def runs() -> Iterable[GaugeMetricFamily]:
    """Runs by kind and state, how long the oldest active one has been at it, and plans that wait for a person."""
    counted = _family("runs", "Provisioning runs", "kind", "state")
    for row in Run.objects.values("kind", "state").annotate(count=Count("pk")).order_by():
        counted.add_metric([row["kind"], row["state"]], row["count"])
    active = Run.objects.filter(state__in=[state.value for state in ACTIVE])
    facts = active.aggregate(
        oldest=Min("created_at", filter=~Q(reason_code=ReasonCode.NEEDS_SECOND_PERSON.value)),
        held=Count("pk", filter=Q(state=RunState.WAITING, reason_code=ReasonCode.NEEDS_SECOND_PERSON.value)),
    )
    age = (now() - facts["oldest"]).total_seconds() if facts["oldest"] else 0.0
    return (
        counted,
        _single("run_oldest_active_seconds", "Age of the oldest run that is neither over nor waits for a person", age),
        _single("runs_waiting_for_approval", "Plans that wait for a second person", facts["held"]),
    )


def sites() -> Iterable[GaugeMetricFamily]:
    """Sites by kind and state, those that do not answer, the pool, and those of a former release."""
    counted = _family("sites", "Sites", "kind", "state")
    rows = Tenant.objects.exclude(kind="PLATFORM").values("kind", "state").annotate(count=Count("pk")).order_by()
    for row in rows:
        counted.add_metric([row["kind"], row["state"]], row["count"])
    looks = SiteHeartbeat.objects.filter(checked_at__gte=now() - LOOKS_OF, tenant__state=TenantState.ACTIVE)
    down = looks.values("tenant").annotate(well=Count("pk", filter=Q(ok=True))).filter(well=0).count()
    latest = looks.aggregate(latest=Max("checked_at"))["latest"]
    silence = (now() - latest).total_seconds() if latest else 0.0
    return (
        counted,
        _single("sites_down", "Active sites whose looks of the last five minutes all failed", down),
        _single("sites_stale", "Sites whose schema belongs to a former release", stale_sites().count()),
        _single("heartbeat_silence_seconds", "Seconds since any active site was last looked at", silence),
    )


def messages() -> Iterable[GaugeMetricFamily]:
    """Messages of the outbox by state, and how long the oldest one that is due has been waiting."""
    counted = _family("messages", "Messages of the outbox", "state")
    for row in OutboxMessage.objects.values("state").annotate(count=Count("pk")).order_by():
        counted.add_metric([row["state"]], row["count"])
    due = OutboxMessage.objects.filter(state=MessageState.QUEUED, next_at__lte=now())
    oldest = due.aggregate(oldest=Min("next_at"))["oldest"]
    age = (now() - oldest).total_seconds() if oldest else 0.0
    return counted, _single("message_oldest_due_seconds", "How long the oldest message has been due", age)


def jobs() -> GaugeMetricFamily:
    """When each scheduled job last succeeded, in seconds since 1970."""
    family = _family("job_last_success_timestamp_seconds", "Last success of a scheduled job", "task")
    for pulse in JobPulse.objects.all():
        if pulse.succeeded_at:
            family.add_metric([pulse.task], pulse.succeeded_at.timestamp())
    return family


def disk() -> GaugeMetricFamily:
    """Bytes free where the platform writes."""
    return _single("disk_free_bytes", "Bytes free in GAPURA_HOME", shutil.disk_usage(settings.GAPURA_HOME).free)


def _family(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"gapura_{name}", f"{words}.", labels=list(labels))


def _single(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"gapura_{name}", f"{words}.", value=float(value))
