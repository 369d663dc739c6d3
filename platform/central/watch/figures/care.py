"""What keeps the sites sound: certificates, backups, and whether the world is as the rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from prometheus_client.core import GaugeMetricFamily

from central.watch.figures.families import age, family, single
from central.watch.pulses import installed_at
from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.queries import expiring, warning_of
from provisioning.drift.models import Finding, Look
from provisioning.reality import Severity, kind_of
from tenants.registry.backups import ages
from tenants.registry.models import BackupSet, BackupState, TenantState

# A set that is still being written after so long has lost its writer.
LONGEST_WRITING = timedelta(hours=6)


def families() -> Iterator[GaugeMetricFamily]:
    """Give all of them."""
    yield from certificates()
    yield from backups()
    yield from drift()


def certificates() -> Iterator[GaugeMetricFamily]:
    """Certificates that deserve a warning by the days they have left, and those that could not be had."""
    warned = [one for one in expiring() if warning_of(one) is not None]
    yield single("certificates_ending", "Certificates that end soon and do not renew by themselves", len(warned))
    failed = Certificate.objects.filter(last_error__isnull=False)
    counts = failed.aggregate(
        by_itself=Count("pk", filter=Q(needs_person=False)), person=Count("pk", filter=Q(needs_person=True))
    )
    told = family("certificates_failed", "Certificates whose latest order failed", "needs_person")
    told.add_metric(["no"], counts["by_itself"])
    told.add_metric(["yes"], counts["person"])
    yield told


def backups() -> Iterator[GaugeMetricFamily]:
    """Sets that are damaged or lost their writer, active sites whose newest whole set is too old, and those now due."""
    moment = now()
    lost = Q(state=BackupState.WRITING, started_at__lt=moment - LONGEST_WRITING)
    bad = BackupSet.objects.filter(Q(state=BackupState.DAMAGED) | lost)
    yield single("backups_failed", "Backups that are damaged or were never finished", bad.count())
    too_old = timedelta(days=settings.GAPURA_BACKUP_AGE_DAYS)
    old = ages.unsaved_for(too_old, at=moment).filter(state=TenantState.ACTIVE)
    yield single("sites_without_backup", "Active sites without a recent backup", old.count())
    yield single("backups_due", "Sites whose backup is to be made by itself now", ages.due(at=moment).count())


def drift() -> Iterator[GaugeMetricFamily]:
    """What differs by how grave it is, how old that news is, and how much could not be looked at."""
    kinds = map(kind_of, Finding.objects.filter(gone_at__isnull=True).values_list("kind", flat=True))
    counts = Counter((kind.severity if kind else Severity.NOTICE).value for kind in kinds)
    told = family("drift", "Differences between the rows and the world", "severity")
    for severity in Severity:
        told.add_metric([severity.value], counts[severity.value])
    yield told
    last = Look.objects.first()
    since = last.finished_at if last else installed_at()
    yield single("drift_look_age_seconds", "Seconds since rows and world were last compared", age(since))
    yield single(
        "drift_unseen", "Parts of the world the last comparison could not see", len(last.unseen) if last else 0
    )
