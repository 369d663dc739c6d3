"""The one setter of a site's state, and the operations over it that need no look into the schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.time import now
from tenants.registry import lookup
from tenants.registry.errors import NameTaken, NoSuchTransition
from tenants.registry.models import Domain, Tenant, TenantState
from tenants.registry.states import sources_of
from tenants.registry.switching import in_public

Actor = str | AbstractBaseUser | None


def seed_platform(*, by: Actor = "launcher") -> Tenant:
    """Make the platform's own row, once; later calls return it."""
    found = Tenant.objects.filter(schema_name=settings.PUBLIC_SCHEMA_NAME).first()
    if found is not None:
        return found
    moment = now()
    with in_public(), transaction.atomic():
        row = lookup.unsaved_platform()
        row.proven_at = row.activated_at = moment
        Tenant.objects.bulk_create([row], ignore_conflicts=True)
        audit.record(event="platform.seeded", subject="tenant:public", by=by)
    lookup.forget()
    return Tenant.objects.get(schema_name=settings.PUBLIC_SCHEMA_NAME)


def change_state(
    *,
    tenant: Tenant,
    to: TenantState,
    by: Actor,
    event: str,
    only_from: frozenset[TenantState] | None = None,
    **fields: Any,
) -> Tenant:
    """Take a site to a state, from whichever state may lead there; the given object follows.

    Compare and swap: of two who decide at once, one wins and the other is told.

    :param only_from: fewer states than may lead to `to`, where the operation means fewer.
    :param fields: further columns that change with the state.
    :raises NoSuchTransition: when the site is in a state from which `to` cannot be reached.
    """
    with in_public(), transaction.atomic():
        changed = Tenant.objects.filter(pk=tenant.pk, state__in=only_from or sources_of(to)).update(state=to, **fields)
        if not changed:
            raise _refused(tenant, to)
        audit.record(event=event, subject=f"tenant:{tenant.schema_name}", by=by, data={"state": to.value})
        forget_on_commit()
    for name, value in {"state": to, **fields}.items():
        setattr(tenant, name, value)
    return tenant


def forget_on_commit() -> None:
    """Forget cached look-ups now, for this transaction, and again when others can see the change."""
    lookup.forget()
    transaction.on_commit(lookup.forget)


def activate(tenant: Tenant, *, by: Actor) -> Tenant:
    """Mark the site active: its administrator has accepted the rules (SOP 003 row 8); twice does it once."""
    tenant.refresh_from_db()
    if tenant.state == TenantState.ACTIVE:
        return tenant
    return change_state(
        tenant=tenant,
        to=TenantState.ACTIVE,
        by=by,
        event="site.activated",
        only_from=frozenset({TenantState.READY}),
        activated_at=now(),
    )


def suspend(tenant: Tenant, *, by: Actor, since: datetime | None = None) -> Tenant:
    """Show the page "suspended" instead of the site.

    :param since: where a suspension that was lifted by mistake goes on.
    """
    moment = since or now()
    return change_state(tenant=tenant, to=TenantState.SUSPENDED, by=by, event="site.suspended", suspended_at=moment)


def unsuspend(tenant: Tenant, *, by: Actor) -> Tenant:
    """Bring a suspended site back to the state it had before."""
    before = TenantState.ACTIVE if tenant.activated_at else TenantState.READY
    return change_state(
        tenant=tenant,
        to=before,
        by=by,
        event="site.unsuspended",
        only_from=frozenset({TenantState.SUSPENDED}),
        suspended_at=None,
    )


def archive(tenant: Tenant, *, by: Actor) -> Tenant:
    """Show the page "archived" instead of the site; its schema goes later, once a final backup was read back."""
    return change_state(
        tenant=tenant,
        to=TenantState.ARCHIVED,
        by=by,
        event="site.archived",
        archived_at=now(),
        suspended_at=None,
    )


def unarchive(tenant: Tenant, *, was_suspended: bool, by: Actor) -> Tenant:
    """Bring an archived site that has a schema (again) back to the state it had before.

    :raises IntegrityError: it has none.
    """
    before = TenantState.ACTIVE if tenant.activated_at else TenantState.READY
    return change_state(
        tenant=tenant,
        to=TenantState.SUSPENDED if was_suspended else before,
        by=by,
        event="site.unarchived",
        only_from=frozenset({TenantState.ARCHIVED}),
        archived_at=None,
        suspended_at=now() if was_suspended else None,
    )


def mark_failed(tenant: Tenant, *, by: Actor = "provisioning") -> Tenant:
    """Say that making this site failed; its schema stays for the run that resumes or undoes it."""
    return change_state(tenant=tenant, to=TenantState.FAILED, by=by, event="site.failed")


def take_up_again(tenant: Tenant, *, by: Actor = "provisioning") -> Tenant:
    """Go on with a site whose making failed."""
    return change_state(tenant=tenant, to=TenantState.CLAIMED, by=by, event="site.taken_up_again")


def set_primary_domain(*, tenant: Tenant, domain: str, by: Actor) -> Domain:
    """Make a host name lead to the site and be the one in its links; the former one still leads to it.

    :raises NameTaken: when the host name leads to another site.
    """
    with in_public(), transaction.atomic():
        Domain.objects.filter(tenant=tenant, is_primary=True).exclude(domain=domain).update(is_primary=False)
        row, _created = Domain.objects.get_or_create(domain=domain, defaults={"tenant": tenant, "is_primary": True})
        if row.tenant_id != tenant.pk:
            raise NameTaken(
                _("The host name {domain} leads to another site.").format(domain=domain),
                remedy=_("Choose another name, or take it from that site first."),
            )
        if not row.is_primary:
            row.is_primary = True
            row.save(update_fields=["is_primary"])
        audit.record(event="site.domain_set", subject=f"tenant:{tenant.schema_name}", by=by, data={"domain": domain})
        forget_on_commit()
    tenant.__dict__.pop("primary_host", None)
    return row


def _refused(tenant: Tenant, to: TenantState) -> NoSuchTransition:
    state = Tenant.objects.filter(pk=tenant.pk).values_list("state", flat=True).first()
    return NoSuchTransition(
        _("The site {name} is in the state {state}; it cannot become {to} from there.").format(
            name=tenant, state=TenantState(state).label if state else "-", to=to.label
        ),
        remedy=_("Look at the site again: somebody may have decided before you."),
    )
