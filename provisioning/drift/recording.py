"""Takes a look and keeps it: the round, what it found, what is gone, and the plan that would mend the rest."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection, transaction

from kernel.audit.operations import actor_of
from kernel.time import now
from provisioning.drift.models import Finding, Look, MendPlan
from provisioning.drift.names import watch_zones
from provisioning.drift.planning import Part, digest_of, parts_of
from provisioning.models import Run
from provisioning.operations.actors import Person
from provisioning.providers.ansible.role_code import ROLE
from provisioning.reality import LOOKS, Discrepancy, Report, audit
from provisioning.reality.registry import all_kinds
from provisioning.states import TERMINAL
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.templates import KINDS as SITE_KINDS

LOOKS_KEPT = timedelta(days=90)
EVERY = timedelta(hours=1)
SUBJECT_LENGTH = 500


def look(*, cause: str = Look.Cause.SCHEDULE, by: Person = "auditor") -> tuple[Look, Report]:
    """Look at everything and keep what was found; two at once are kept one after the other."""
    started = now()
    watch_zones()
    report = audit()
    return keep(report, started_at=started, cause=cause, by=by), report


def look_if_due() -> Look | None:
    """Look when the last look is an hour old, or another release took it; None when there is no need yet."""
    last = Look.objects.first()
    if last is None or now() - last.finished_at >= EVERY:
        return look()[0]
    if last.release != release_sign():
        return look(cause=Look.Cause.RELEASE)[0]
    return None


def release_sign() -> str:
    """Return a sign of what this release makes: schemas, seeds, and the files of the web host."""
    templates = sorted(path for path in ROLE.rglob("*") if path.is_file() and path.suffix in {".j2", ".py", ".yml"})
    parts = [fingerprints.migrations(), *(fingerprints.template(kind) for kind in SITE_KINDS)]
    return hashlib.sha256(b"".join([*map(str.encode, parts), *(path.read_bytes() for path in templates)])).hexdigest()


def keep(report: Report, *, started_at: datetime, cause: str, by: Person) -> Look:
    """Store a report: new findings, those seen again, those gone; and a plan where anything can be mended.

    What belongs to a look that could not be taken stays as it was: not seen is not gone.
    """
    actor, _name = actor_of(by)
    with transaction.atomic():
        _one_at_a_time()
        kept = Look.objects.create(
            cause=cause,
            by=actor,
            started_at=started_at,
            finished_at=now(),
            sites=report.sites,
            found=len(report.discrepancies),
            unseen=[{"look": each.look, "subject": each.subject, "reason": each.reason} for each in report.unseen],
            is_busy=report.is_busy,
            release=release_sign(),
        )
        _keep_findings(report)
        propose(parts_of(report.discrepancies), scope="all", by="auditor")
        Look.objects.filter(finished_at__lt=now() - LOOKS_KEPT).delete()
    return kept


def propose(parts: tuple[Part, ...], *, scope: str, by: Person) -> MendPlan | None:
    """Have a plan wait for approval; the same one as waits already stays, another takes its place.

    :return: the plan that waits; None where there is nothing to mend, or where a plan is being carried out.
    """
    actor, _name = actor_of(by)
    digest = digest_of(parts)
    with transaction.atomic():
        waiting = MendPlan.objects.waiting().select_for_update().filter(scope=scope).first()
        if waiting is not None and waiting.digest == digest:
            return waiting
        if waiting is not None:
            MendPlan.objects.filter(pk=waiting.pk).update(overtaken_at=now())
        if not parts or mending_now():
            return None
        return MendPlan.objects.create(
            scope=scope, parts=[part.as_json() for part in parts], digest=digest, proposed_by=actor
        )


def mending_now() -> bool:
    """Whether a plan is being carried out, or stands still for a person."""
    return Run.objects.filter(kind="mend").exclude(state__in=[state.value for state in TERMINAL]).exists()


def _keep_findings(report: Report) -> None:
    moment = now()
    open_rows = {(row.kind, row.subject): row for row in Finding.objects.filter(gone_at__isnull=True)}
    seen = {(each.kind, each.subject[:SUBJECT_LENGTH]): each for each in report.discrepancies}
    again = [_renewed(open_rows[key], seen[key], moment) for key in seen.keys() & open_rows.keys()]
    Finding.objects.bulk_update(again, ["expected", "found", "is_mendable", "last_seen_at"], batch_size=500)
    Finding.objects.bulk_create(
        _renewed(Finding(kind=key[0], subject=key[1], first_seen_at=moment), seen[key], moment)
        for key in sorted(seen.keys() - open_rows.keys())
    )
    looked_at = _kinds_seen(report)
    gone = [row.pk for key, row in open_rows.items() if key not in seen and row.kind in looked_at]
    Finding.objects.filter(pk__in=gone).update(gone_at=moment)


def _renewed(row: Finding, seen: Discrepancy, moment: datetime) -> Finding:
    row.expected, row.found, row.is_mendable = seen.expected, seen.found, seen.is_mendable
    row.last_seen_at = moment
    return row


def _kinds_seen(report: Report) -> set[str]:
    """Return the kinds that were looked at in full, and those nobody looks for any more."""
    broken = {each.look for each in report.unseen}
    whole = {code for name in report.looks if name not in broken for code in LOOKS[name].kinds}
    known = set(all_kinds())
    rows = set(Finding.objects.filter(gone_at__isnull=True).values_list("kind", flat=True))
    return whole | (rows - known)


def _one_at_a_time() -> None:
    """Two looks that end at once are kept one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('drift.keep'))")
