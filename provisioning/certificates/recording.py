"""Writes what came of the work on a certificate, only while the writer still holds it; and tells who wants to know."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.audit.operations import record as audit
from kernel.time import now
from provisioning.certificates.errors import Stopped
from provisioning.certificates.models import Certificate, State
from provisioning.certificates.reading import Facts
from provisioning.signals import certificate_failed, certificate_installed

logger = logging.getLogger(__name__)

BY = "provisioning:certificates"
# Seconds after the first, second, … failure that names no time of its own; the last one repeats.
BACKOFF = (60.0, 300.0, 1800.0, 7200.0, 43200.0)
# A refusal that only a person can mend is tried again now and then: the person may have mended it without telling us.
PERMANENT_WAIT = 6 * 3600.0
# A failure that may pass is told when it has not passed after so many tries.
TELL_AFTER = 3
NO_FAILURE = {"attempts": 0, "last_error": None, "failed_at": None, "needs_person": False}


class Overtaken(Exception):
    """Another worker has taken the certificate; what this one says is thrown away."""


def store(row: Certificate, **values: Any) -> None:
    """Write fields of a held row.

    :raises Overtaken: the hold was lost meanwhile.
    """
    if not Certificate.objects.filter(pk=row.pk, fence=row.fence).update(**values):
        raise Overtaken
    for name, value in values.items():
        setattr(row, name, value)


def installed(row: Certificate, facts: Facts, *, order: dict[str, Any], next_at: datetime) -> None:
    """A new pair is in place.

    :param order: what is left to tidy up.

    :raises Overtaken:
    """
    with transaction.atomic():
        store(row, **values_of(facts), order=order, next_at=next_at, **NO_FAILURE)
        certificate_installed.send(sender=Certificate, certificate=row)
        audit(event="certificate.installed", subject=f"certificate:{row.name}", by=BY, data=told(facts))


def failed(row: Certificate, stopped: Stopped) -> None:
    """The work has failed for now; the pair in use, if there is one, goes on serving.

    :raises Overtaken:
    """
    attempts = row.attempts + 1
    wait = stopped.wait if stopped.wait is not None else BACKOFF[min(attempts, len(BACKOFF)) - 1]
    if stopped.is_permanent:
        wait = PERMANENT_WAIT
    tells = stopped.is_permanent or attempts == TELL_AFTER
    with transaction.atomic():
        store(
            row,
            attempts=attempts,
            next_at=now() + timedelta(seconds=wait),
            last_error=stopped.trouble.as_json(),
            failed_at=now(),
            needs_person=stopped.is_permanent,
        )
        if tells:
            _tell_of_failure(row)
        data = {"code": stopped.trouble.code, "attempts": attempts}
        audit(event="certificate.failed", subject=f"certificate:{row.name}", by=BY, data=data)


def _tell_of_failure(row: Certificate) -> None:
    """Send the news; a receiver that breaks must not keep the failure itself from being recorded."""
    try:
        with transaction.atomic():
            certificate_failed.send(sender=Certificate, certificate=row)
    except Exception:  # unknown receivers further up; the row's own record comes first
        logger.exception("A receiver of certificate_failed broke.", extra={"certificate": row.name})


def values_of(facts: Facts) -> dict[str, Any]:
    """Return the fields of a row that a pair fills."""
    return {
        "state": State.VALID.value,
        "names": list(facts.names),
        "version": facts.version,
        "fingerprint": facts.fingerprint,
        "serial": facts.serial,
        "issuer": facts.issuer,
        "not_before": facts.not_before,
        "not_after": facts.not_after,
        "installed_at": now(),
    }


def told(facts: Facts) -> dict[str, Any]:
    """Return what a record keeps of a certificate."""
    return {"names": list(facts.names), "fingerprint": facts.fingerprint, "not_after": facts.not_after.isoformat()}
