"""The warm pool: schemas made beforehand, so that claiming one is an update of a row."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.locks import only_one
from tenants.registry.errors import NameTaken
from tenants.registry.lifecycle import Actor, forget_on_commit
from tenants.registry.models import Domain, ParentDomain, Tenant, TenantKind, TenantState
from tenants.registry.schemas import fingerprints
from tenants.registry.schemas.making import create_schema, remove_schema
from tenants.registry.switching import in_public

SITE_KINDS = (TenantKind.AGENCY, TenantKind.SCHOOL)
DEFAULT_SIZE = 3


def fill_pool(*, size: int | None = None) -> int:
    """Make schemas until each kind of site has `size` in store, and return how many were made.

    Those of a former release are thrown away first. When another process is at it, this one leaves it to that one.

    :param size: per kind; default GAPURA_POOL_SIZE, else 3.
    :raises TemplateMissing: when a template is not built for this release.
    """
    wanted = getattr(settings, "GAPURA_POOL_SIZE", DEFAULT_SIZE) if size is None else size
    with in_public(), only_one("registry.pool", wait=False) as alone:
        if not alone:
            return 0
        discard_stale()
        made = 0
        for kind in SITE_KINDS:
            for _unused in range(wanted - in_store(kind).count()):
                create_schema(kind)
                made += 1
        return made


def in_store(kind: str) -> Any:
    """Return the schemas of a kind that are made, proven, of this release, and claimed by nobody."""
    return Tenant.objects.filter(
        state=TenantState.POOL, kind=kind, fingerprint=fingerprints.migrations(), proven_at__isnull=False
    )


def discard_stale() -> int:
    """Throw away unclaimed schemas of a former release; nobody has ever been in them."""
    stale = Tenant.objects.filter(state=TenantState.POOL).exclude(fingerprint=fingerprints.migrations())
    return sum(_discard(pk) for pk in list(stale.values_list("pk", flat=True)))


def _discard(pk: int) -> int:
    with transaction.atomic():
        row = Tenant.objects.select_for_update(skip_locked=True).filter(pk=pk, state=TenantState.POOL).first()
        if row is None:
            return 0
        remove_schema(row.schema_name)
        row.delete()
        return 1


def discard(schema_name: str, *, by: Actor) -> bool:
    """Throw away one unclaimed schema with its row; False when it is not in store any more."""
    with in_public(), transaction.atomic():
        row = Tenant.objects.filter(schema_name=schema_name, state=TenantState.POOL).first()
        if row is None or not _discard(row.pk):
            return False
        audit.record(event="pool.schema_discarded", subject=f"tenant:{schema_name}", by=by)
        forget_on_commit()
    return True


def claim(
    *,
    kind: str,
    created_for: str,
    name: str,
    short_name: str = "",
    parent: ParentDomain | None = None,
    label: str = "",
    profile: dict[str, Any] | None = None,
    by: Actor = "provisioning",
) -> Tenant:
    """Give a schema to the request `created_for`, with its host name; asked again, return the same one.

    From the pool a row update; from an empty pool a schema made on the spot (0.3 s).

    :raises TemplateMissing: when the pool is empty and the template is not built.
    :raises NameTaken: when the host name or label belongs to another site.
    """
    facts = {"name": name, "short_name": short_name, "parent": parent, "label": label, "profile": profile or {}}
    with in_public():
        try:
            with transaction.atomic():
                found = Tenant.objects.filter(created_for=created_for).first()
                return found or _claim_anew(kind, created_for=created_for, by=by, facts=facts)
        except IntegrityError as error:
            return _claimed_meanwhile(created_for, facts, error)


def _claim_anew(kind: str, *, created_for: str, by: Actor, facts: dict[str, Any]) -> Tenant:
    tenant = in_store(kind).select_for_update(skip_locked=True).order_by("pk").first() or create_schema(kind)
    fields = {"state": TenantState.CLAIMED, "created_for": created_for, **facts}
    Tenant.objects.filter(pk=tenant.pk, state=TenantState.POOL).update(**fields)
    tenant = Tenant.objects.select_related("parent").get(pk=tenant.pk)
    if tenant.planned_host:
        Domain.objects.create(domain=tenant.planned_host, tenant=tenant, is_primary=True)
    audit.record(event="site.claimed", subject=f"tenant:{tenant.schema_name}", by=by, data={"created_for": created_for})
    forget_on_commit()
    return tenant


def _claimed_meanwhile(created_for: str, facts: dict[str, Any], error: IntegrityError) -> Tenant:
    """Somebody was first: with this very request, which is fine, or with this very name, which is not."""
    found = Tenant.objects.filter(created_for=created_for).first()
    if found is not None:
        return found
    raise NameTaken(
        _("The name {label} belongs to another site.").format(label=facts["label"]),
        remedy=_("Choose another name, or free it first."),
    ) from error
