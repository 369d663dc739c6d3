"""What is typed for an operation, checked, as the wish the run is started with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import InvalidValue
from kernel.time import now
from provisioning.hosts.errors import MAKE_ROOM, ServerFull, ServerNotInUse
from provisioning.hosts.models import ServerState
from provisioning.hosts.placing import locked
from provisioning.hosts.queries import has_room, load_of, server_of
from provisioning.kinds import Kind
from provisioning.models import LifecyclePolicy
from provisioning.plan import Desired
from provisioning.wishes import BackingUp, HostName, OfBackup, Renaming, Restoring, Transferring, Wish
from tenants.registry import domains
from tenants.registry.backups import find_set_of, require_set_of
from tenants.registry.errors import NameRefused
from tenants.registry.models import Domain, Tenant
from tenants.registry.names import normal
from tenants.registry.reservations import require_name

LONGEST_REASON = 500


def wanted(kind: Kind, *, tenant: Tenant, reason: str, wants: Mapping[str, Any]) -> Desired:
    """Return the checked wish.

    :raises InvalidValue: a name or domain breaks a rule or is somebody else's, or the reason is too long.
    """
    wish = _WISHES.get(kind.key, _plain)(tenant, _checked(reason), **wants)
    label = (wish.label if isinstance(wish, Renaming | Restoring) else "") or tenant.label
    return Desired(
        tenant_name=tenant.name,
        kind_of_site=tenant.kind,
        parent_id=tenant.parent_id or 0,
        label=label,
        admin={},
        host=_host(wish, tenant),
        wish=wish.as_json(),
    )


def _host(wish: Wish, tenant: Tenant) -> str:
    if isinstance(wish, HostName):
        return wish.domain
    # A site that is restored keeps its main name, one of its own too; the run is about the name in our zone.
    if isinstance(wish, Renaming | Restoring):
        return ""
    return tenant.host


def _plain(tenant: Tenant, reason: str) -> Wish:
    return Wish(reason)


def _renaming(tenant: Tenant, reason: str, *, label: str) -> Renaming:
    wanted_label = normal(label)
    if wanted_label == tenant.label:
        raise NameRefused(_("This is the site's name already."), remedy=_("Write the new name."))
    if tenant.parent is None:
        raise NameRefused(
            _("This site has no parent domain, so it has no name to change."),
            remedy=_("Add the wanted name as a domain of the site's own instead."),
        )
    require_name(label=wanted_label, parent=tenant.parent, holder=str(tenant.created_for))
    is_own = Domain.objects.filter(tenant=tenant, is_primary=True, is_custom=True).exists()
    return Renaming(
        reason, label=wanted_label, former_label=tenant.label, former_host=tenant.planned_host, moves_primary=not is_own
    )


def _new_domain(tenant: Tenant, reason: str, *, domain: str) -> HostName:
    days = LifecyclePolicy.in_force().domain_days
    return HostName(
        reason,
        domain=domains.check_new(domain, tenant=tenant),
        former_primary=tenant.host,
        deadline=(now() + timedelta(days=days)).isoformat(),
        days=days,
    )


def _next_primary(tenant: Tenant, reason: str, *, domain: str) -> HostName:
    row = domains.get_own(domain, tenant=tenant)
    if row.is_primary or row.redirects_until is not None:
        raise InvalidValue(
            _("%(domain)s is the main domain already, or a former name.") % {"domain": row.domain},
            remedy=_("Choose another domain of this site."),
            field="domain",
        )
    return HostName(reason, domain=row.domain, former_primary=tenant.host)


def _leaving_domain(tenant: Tenant, reason: str, *, domain: str) -> HostName:
    row = domains.get_own(domain, tenant=tenant)
    if row.is_primary or not row.is_custom:
        raise InvalidValue(
            _("%(domain)s cannot be removed: it is the site's main domain, or its name under the parent domain.")
            % {"domain": row.domain},
            remedy=_(
                "Make another domain the main one first; rename the site to change its name under the parent domain."
            ),
            field="domain",
        )
    return HostName(reason, domain=row.domain, former_primary=tenant.host)


def _former_name(tenant: Tenant, reason: str, *, domain: str) -> HostName:
    row = domains.get_own(domain, tenant=tenant)
    if row.redirects_until is None:
        raise InvalidValue(
            _("%(domain)s is no former name of this site.") % {"domain": row.domain},
            remedy=_("Choose one of the former names that still lead to the site."),
            field="domain",
        )
    return HostName(reason, domain=row.domain, former_primary=tenant.host)


def _transferring(tenant: Tenant, reason: str, *, server: str) -> Transferring:
    """The place on the new web host is held from here on: its row is locked until the run is stored."""
    servers = {one.name: one for one in locked()}
    to, former = servers.get(server.strip()), server_of(tenant)
    if to is None or to.pk == former.pk:
        raise InvalidValue(
            _("“%(server)s” is no other web host than the site's own.") % {"server": server},
            remedy=_("Choose one of the others."),
            field="server",
        )
    if to.state != ServerState.IN_USE:
        raise ServerNotInUse(
            _("%(server)s takes no new sites.") % {"server": to}, remedy=_("Choose another."), field="server"
        )
    if not has_room(to, load_of(to)):
        raise ServerFull(_("%(server)s is full.") % {"server": to}, remedy=str(MAKE_ROOM), field="server")
    days = LifecyclePolicy.in_force().domain_days
    deadline = (now() + timedelta(days=days)).isoformat()
    return Transferring(reason, server=to.name, former=former.name, deadline=deadline, days=days)


def _backing_up(tenant: Tenant, reason: str, *, is_scheduled: bool = False) -> BackingUp:
    return BackingUp(reason, is_scheduled=is_scheduled)


def _restoring(tenant: Tenant, reason: str, *, backup: str, label: str = "") -> Restoring:
    found = require_set_of(tenant, backup)
    wanted_label = normal(label) if label else ""
    if wanted_label == tenant.label:
        wanted_label = ""
    if wanted_label and tenant.parent is not None:
        require_name(label=wanted_label, parent=tenant.parent, holder=str(tenant.created_for))
    return Restoring(reason, backup=str(found.pk), label=wanted_label)


def _of_backup(tenant: Tenant, reason: str, *, backup: str) -> OfBackup:
    return OfBackup(reason, backup=str(find_set_of(tenant, backup).pk))


_WISHES: Mapping[str, Callable[..., Wish]] = MappingProxyType(
    {
        "rename": _renaming,
        "add_domain": _new_domain,
        "set_primary": _next_primary,
        "remove_domain": _leaving_domain,
        "release_name": _former_name,
        "transfer": _transferring,
        "backup": _backing_up,
        "restore": _restoring,
        "verify": _of_backup,
    }
)


def _checked(reason: str) -> str:
    plain = " ".join(reason.replace("\x00", "").split())
    if len(plain) > LONGEST_REASON:
        raise InvalidValue(
            _("The reason is %(count)d characters long; at most %(most)d fit.")
            % {"count": len(plain), "most": LONGEST_REASON},
            remedy=_("Say it in a sentence or two; details belong in a letter."),
            field="reason",
        )
    return plain
