"""The machine itself: readiness, periodic jobs, what the broker laid aside, disk."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator

from amqp.exceptions import AMQPError
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from prometheus_client.core import GaugeMetricFamily

from central.settings import brokers
from central.watch import pulses, readiness
from central.watch.figures.families import family, single
from central.watch.models import JobPulse
from tenants.registry.backups import places

logger = logging.getLogger(__name__)


def families() -> Iterator[GaugeMetricFamily]:
    """Give all of them."""
    yield ready()
    yield from jobs()
    yield from dead_letters()
    yield disks()


def ready() -> GaugeMetricFamily:
    """Whether this process can serve, by check: what `/readyz` says."""
    told = family("ready", "Whether this process can serve", "check")
    for check, passed in readiness.look().items():
        told.add_metric([check], passed)
    return told


def disks() -> GaugeMetricFamily:
    """What is free where the platform writes; backups, which come by themselves, may lie on a disk of their own."""
    told = family("disk_free_bytes", "Bytes free in GAPURA_HOME and in GAPURA_BACKUP_ROOT", "place")
    told.add_metric(["home"], shutil.disk_usage(settings.GAPURA_HOME).free)
    told.add_metric(["backups"], places.free_bytes(places.root()))
    return told


def jobs() -> Iterator[GaugeMetricFamily]:
    """Which periodic jobs are silent, each of the schedule told; and when each last succeeded, since 1970."""
    silent = set(pulses.silent_jobs())
    told = family("job_silent", "Whether a periodic job has missed several turns", "task")
    for task in sorted(pulses.scheduled()):
        told.add_metric([task], task in silent)
    yield told
    last = family("job_last_success_timestamp_seconds", "Last success of a periodic job", "task")
    for pulse in JobPulse.objects.filter(succeeded_at__isnull=False, task__in=pulses.scheduled()):
        assert pulse.succeeded_at is not None  # noqa: S101
        last.add_metric([pulse.task], pulse.succeeded_at.timestamp())
    yield last


def dead_letters() -> Iterator[GaugeMetricFamily]:
    """How many messages RabbitMQ laid aside because they killed their worker again and again; no other broker does.

    A broker that does not answer is told by nothing here: the silence of the jobs tells it.
    """
    if not brokers.has_dead_letters(str(current_app.conf.broker_url)):
        return
    try:
        laid_aside = _laid_aside()
    except (OperationalError, AMQPError, OSError):
        logger.warning("The broker could not be asked for dead letters.", exc_info=True)
        return
    yield single("dead_letters", "Messages that killed their worker again and again", laid_aside)


def _laid_aside() -> int:
    with current_app.connection_for_write(connect_timeout=brokers.ANSWER_SECONDS) as connection:
        queue = brokers.dead_letters().bind(connection.default_channel)
        return int(queue.queue_declare(passive=True).message_count)  # type: ignore[union-attr]
