"""The platform's own records that a plan puts right: names, host names, the sign of a release, the store, pages."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Site

from kernel import audit
from provisioning.plan import Change
from provisioning.steps.job import Job
from provisioning.steps.mending.certificates import CERTIFICATE
from provisioning.steps.mending.changing import Facts, Part, Thing, is_removal
from tenants.registry import reservations
from tenants.registry.lifecycle import set_primary_domain
from tenants.registry.models import Domain, NameReservation, ParentDomain, Tenant, TenantState
from tenants.registry.schemas.pool import discard
from tenants.registry.switching import in_tenant

State = NameReservation.State


# --- names


def _name(change: Change) -> Facts:
    wanted = change.after or change.before or {}
    row = NameReservation.objects.filter(
        holder=wanted["holder"],
        parent_id=wanted["parent_id"],
        label=wanted["label"],
        state__in=[State.HELD, State.TAKEN],
    ).first()
    if row is None or (row.state == State.HELD and change.before is None):
        return None  # held, and not taken yet: killed between the two
    return {**wanted, "state": row.state}


def _write_name(change: Change, job: Job) -> None:
    wanted = change.after or change.before or {}
    if is_removal(change):
        reservations.release(holder=wanted["holder"], by=job.by)
        return
    parent = ParentDomain.objects.get(pk=wanted["parent_id"])
    reservations.reserve(label=wanted["label"], parent=parent, holder=wanted["holder"], by=job.by)
    reservations.take(holder=wanted["holder"], by=job.by)


def _sign(change: Change) -> Facts:
    pk = (change.after or {})["pk"]
    row = NameReservation.objects.filter(pk=pk).values("pk", "skeleton").first()
    return dict(row) if row else None


def _write_sign(change: Change, job: Job) -> None:
    after = change.after or {}
    with transaction.atomic():
        NameReservation.objects.filter(pk=after["pk"]).update(skeleton=after["skeleton"])
        audit.record(event="name.sign_mended", subject=f"name:{change.target}", by=job.by)


# --- host names


def _domain(change: Change) -> Facts:
    row = Domain.objects.filter(domain=change.target).values_list("tenant__schema_name", "is_primary").first()
    return {"schema": row[0], "is_primary": row[1]} if row else None


def _write_domain(change: Change, job: Job) -> None:
    tenant = Tenant.objects.get(schema_name=(change.after or {})["schema"])
    set_primary_domain(tenant=tenant, domain=change.target, by=job.by)


# --- the sign of a release, and schemas in store


def _fingerprint(change: Change) -> Facts:
    return Tenant.objects.filter(schema_name=change.target).values("fingerprint").first()


def _write_fingerprint(change: Change, job: Job) -> None:
    with transaction.atomic():
        Tenant.objects.filter(schema_name=change.target).update(**(change.after or {}))
        audit.record(event="site.fingerprint_mended", subject=f"tenant:{change.target}", by=job.by)


def _stored(change: Change) -> Facts:
    row = (
        Tenant.objects.filter(schema_name=change.target, state=TenantState.POOL).values_list("kind", flat=True).first()
    )
    return {"schema": change.target, "kind": row} if row else None


def _throw_away(change: Change, job: Job) -> None:
    discard(change.target, by=job.by)


# --- inside a site


def _pages(change: Change) -> Facts:
    with in_tenant(change.target):
        rows = list(Site.objects.filter(is_default_site=True).values("hostname", "port", "site_name"))
    return dict(rows[0]) if len(rows) == 1 else None


def _write_pages(change: Change, job: Job) -> None:
    with in_tenant(change.target), transaction.atomic():
        site = Site.objects.get(is_default_site=True)
        for name, value in (change.after or {}).items():
            setattr(site, name, value)
        site.save()


ROWS = Part(
    "mend_rows",
    {
        "name": Thing(_name, _write_name),
        "name_sign": Thing(_sign, _write_sign),
        "domain": Thing(_domain, _write_domain),
        "fingerprint": Thing(_fingerprint, _write_fingerprint),
        "stored_schema": Thing(_stored, _throw_away),
        "pages": Thing(_pages, _write_pages),
        "certificate": CERTIFICATE,
    },
)
