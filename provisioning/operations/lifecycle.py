"""Starting an operation on a site that is there: suspend, rename, delete, …; one at a time on each site."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.audit.secrecy import refuse_secrets
from kernel.time import now
from provisioning.kinds import KINDS, Kind
from provisioning.models import Run
from provisioning.operations.actors import Person
from provisioning.operations.errors import SiteBusy, SiteNotInState
from provisioning.operations.starting import store
from provisioning.operations.wanting import wanted
from provisioning.operations.yielding import give_way, take_over
from provisioning.states import TERMINAL
from tenants.registry.domains import former_names
from tenants.registry.models import Tenant, TenantState


def start_lifecycle(*, kind: str, tenant: Tenant, by: Person, reason: str = "", **wants: Any) -> Run:
    """Start an operation on a site, all its steps listed. Who may is the caller's to ask.

    A run that waits for somebody else's DNS or certificate gives way to a suspension (`yielding`), in one transaction.

    :param kind: a life-cycle kind of `provisioning.kinds`.
    :param reason: why; kept with the run and told to the site's contact.
    :param wants: what the kind wants beyond that: `label` to rename, `domain` for the kinds about a host name.
    :raises SiteBusy: another run works on this site; of two who start at once the database lets one win.
    :raises SiteNotInState: the site cannot do this from its state.
    :raises InvalidValue: a name or domain breaks a rule, or belongs to somebody else.
    """
    found = KINDS[kind]
    tenant = Tenant.objects.select_related("parent").get(pk=tenant.pk)
    _require_state(found, tenant)
    _require_built(tenant)
    actor, _name = actor_of(by)
    with transaction.atomic():
        desired = wanted(found, tenant=tenant, reason=reason, wants=wants)
        refuse_secrets(desired.as_json(), where="provisioning")
        run = Run(
            kind=kind,
            reference=str(tenant.created_for),
            schema_name=tenant.schema_name,
            tenant=tenant,
            desired=desired.as_json(),
            requested_by=actor,
        )
        called_off = give_way(tenant=tenant, to=kind, by=by)
        try:
            store(run)
        except IntegrityError as error:
            raise _busy(tenant) from error
        if called_off is not None:
            take_over(run, called_off, by=actor)
        data = {"run": str(run.pk), "kind": kind, "reason": reason, "wish": dict(desired.wish)}
        audit(event="site.operation_requested", subject=f"tenant:{tenant.schema_name}", by=by, data=data)
    return run


def release_names() -> int:
    """Start letting go the former names whose time is over; return how many. A busy site has its turn later."""
    started = 0
    for tenant, domain in former_names(due=now()):
        try:
            start_lifecycle(kind="release_name", tenant=tenant, by="provisioning", domain=domain)
        except (SiteBusy, SiteNotInState):
            continue
        started += 1
    return started


def _require_state(kind: Kind, tenant: Tenant) -> None:
    if not kind.is_lifecycle:
        raise ValueError(kind.key)
    if tenant.state not in kind.begins_from:
        raise SiteNotInState(
            _("The site %(name)s is in the state “%(state)s”; “%(deed)s” is not possible from there.")
            % {"name": tenant, "state": TenantState(tenant.state).label, "deed": kind.words.deed},
            remedy=_("Look at the site again: somebody may have decided before you."),
        )


def _require_built(tenant: Tenant) -> None:
    """A site may answer already while the run that makes it still proves it."""
    building = Run.objects.filter(kind="provision", reference=str(tenant.created_for))
    if building.exclude(state__in=[state.value for state in TERMINAL]).exists():
        raise _busy(tenant)


def _busy(tenant: Tenant) -> SiteBusy:
    other = Run.objects.of_site(tenant).exclude(state__in=[state.value for state in TERMINAL]).first()
    deed = KINDS[other.kind].words.going if other is not None else _("Another run works on it.")
    return SiteBusy(
        _("The site %(name)s is in other hands: %(deed)s.") % {"name": tenant, "deed": str(deed).rstrip(".")},
        remedy=_("Wait until that run is over, or call it off."),
    )
