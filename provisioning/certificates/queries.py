"""What the steps, the web host and the pages ask about certificates. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from kernel.time import now
from provisioning.certificates.models import Certificate, CertificateQuerySet, Source
from provisioning.certificates.names import covering_names

# A certificate that ends within so many days is worth a warning; each day is told once.
WARNING_DAYS = (30, 14, 7, 1)


def find_covering(host: str, *, only_sound: bool = True) -> Certificate | None:
    """Return the certificate that covers `host`: one for the very name before a wildcard, the longest-lived first.

    :param only_sound: leave out one that a browser would refuse today.
    """
    rows = Certificate.objects.sound() if only_sound else Certificate.objects.served()
    found = rows.filter(names__overlap=list(covering_names(host)))
    return max(found, key=lambda row: (row.name == host, row.not_after), default=None)


def covering(hosts: Iterable[str]) -> dict[str, Certificate]:
    """Return for each covered host the certificate it is served with, expired ones included; one query."""
    wanted = list(dict.fromkeys(hosts))
    names = {name for host in wanted for name in covering_names(host)}
    rows = list(Certificate.objects.served().filter(names__overlap=sorted(names))) if names else []
    by_name = defaultdict(list)
    for row in rows:
        for name in row.names:
            by_name[name].append(row)
    chosen = {}
    for host in wanted:
        fitting = [row for name in covering_names(host) for row in by_name.get(name, ())]
        if fitting:
            chosen[host] = max(fitting, key=lambda row: (row.name == host, row.not_after))
    return chosen


def find_row(name: str) -> Certificate | None:
    """Return the row of a name, whatever its state."""
    return Certificate.objects.filter(name=name).first()


def not_yet_served() -> CertificateQuerySet:
    """Return the certificates whose newest pair the web host was not yet told of."""
    return Certificate.objects.served().exclude(version=F("served_version"))


def expiring(*, within: timedelta | None = None, at: datetime | None = None) -> CertificateQuerySet:
    """Return the certificates in use that end within a time, ended ones included, the first to end first."""
    limit = (at or now()) + (within or timedelta(days=max(WARNING_DAYS)))
    return Certificate.objects.served().filter(not_after__lte=limit).order_by("not_after")


def days_left(certificate: Certificate, *, at: datetime | None = None) -> int | None:
    """Return the whole days a certificate still holds, negative once it has ended; None while there is none."""
    if certificate.not_after is None:
        return None
    return (certificate.not_after - (at or now())).days


def warning_of(certificate: Certificate, *, at: datetime | None = None) -> int | None:
    """Return the warning a certificate deserves now: the smallest of the days it has come to; 0 once it has ended.

    An ordered certificate renews itself with a third of its life left: a short one is not worth a warning before that.
    """
    left = days_left(certificate, at=at)
    if left is None:
        return None
    reached = [days for days in WARNING_DAYS if left < days]
    if not reached or (certificate.source == Source.ACME and _renews_by_itself(certificate, at=at or now())):
        return None
    return 0 if left < 0 else min(reached)


def _renews_by_itself(certificate: Certificate, *, at: datetime) -> bool:
    assert certificate.life is not None and certificate.not_after is not None  # noqa: S101
    return certificate.last_error is None and certificate.not_after - at > certificate.life / 4
