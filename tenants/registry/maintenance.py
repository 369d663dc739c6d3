"""The maintenance page of a site: switched on with a reason and an end, off by hand or by the clock.

The row is the truth and every web process goes by it: each page of a site is answered by the application. Management
and sign-in stay open, so that who works on the site can see what they do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.audit import operations as audit
from kernel.errors import InvalidValue, StaleDecision
from kernel.time import now
from tenants.registry.lifecycle import Actor, forget_on_commit
from tenants.registry.models import Tenant, TenantState
from tenants.registry.switching import in_public

LONGEST = timedelta(days=14)
LONGEST_REASON = 300
PLATFORM = "platform"
_OPEN = ("/kelola/", "/_gapura/")


def begin(*, tenant: Tenant, until: datetime, reason: str, by: Actor) -> Tenant:
    """Show the maintenance page from now on; begun again, the later reason and end count.

    :raises InvalidValue: there is no reason, or the end is past or too far off.
    :raises StaleDecision: the site is not one that visitors see now.
    """
    plain = " ".join(reason.split())
    _require_reason(plain)
    _require_end(until)
    return _store(tenant, until=until, reason=plain, by=by, event="site.maintenance_begun")


def end(*, tenant: Tenant, by: Actor) -> Tenant:
    """Show the site again; nothing happens where it is shown already."""
    tenant.refresh_from_db()
    if tenant.maintenance_until is None:
        return tenant
    return _store(tenant, until=None, reason="", by=by, event="site.maintenance_ended")


def end_lapsed() -> int:
    """Clear what the clock has ended, with a line in the audit chain: visitors have seen the site since that instant.

    :return: how many were cleared; one begun anew meanwhile is left.
    """
    with in_public(), transaction.atomic():
        lapsed = list(Tenant.objects.select_for_update(skip_locked=True).filter(maintenance_until__lte=now()))
        for tenant in lapsed:
            _store(tenant, until=None, reason="", by=PLATFORM, event="site.maintenance_ended")
    return len(lapsed)


def is_open(path: str) -> bool:
    """Whether an address answers during maintenance: management, sign-in, and the files they need."""
    return path.startswith((*_OPEN, str(settings.LOGIN_URL), str(settings.STATIC_URL), str(settings.MEDIA_URL)))


def _store(tenant: Tenant, *, until: datetime | None, reason: str, by: Actor, event: str) -> Tenant:
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if until is not None and row.state not in (TenantState.READY, TenantState.ACTIVE):
            raise StaleDecision(
                _("The site is not shown to visitors now, so it has no maintenance page to show."),
                remedy=_("Look at the site again: somebody may have suspended or archived it."),
            )
        Tenant.objects.filter(pk=row.pk).update(maintenance_until=until, maintenance_reason=reason)
        data = {"until": until.isoformat() if until else "", "reason": reason}
        audit.record(event=event, subject=f"tenant:{row.schema_name}", by=by, data=data)
        forget_on_commit()
    tenant.maintenance_until, tenant.maintenance_reason = until, reason
    return tenant


def _require_reason(reason: str) -> None:
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidValue(
            _("The reason is empty or longer than %(most)d characters.") % {"most": LONGEST_REASON},
            remedy=_("Write a sentence that visitors understand."),
            field="reason",
        )


def _require_end(until: datetime) -> None:
    if not now() < until <= now() + LONGEST:
        raise InvalidValue(
            _("The end lies in the past, or more than %(days)d days off.") % {"days": LONGEST.days},
            remedy=_("Write when visitors can come again; for longer, suspend the site."),
            field="until",
        )
