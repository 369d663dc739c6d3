"""The one writer of the rows of backup sets."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.audit.operations import actor_of
from kernel.time import now
from tenants.registry.backups.errors import NoSiteToBackUp, SetNotUsable, SetOfAnotherSite
from tenants.registry.backups.manifest import Manifest
from tenants.registry.backups.retention import expiry_of
from tenants.registry.lifecycle import Actor
from tenants.registry.models import BackupReason, BackupSet, BackupState, Tenant
from tenants.registry.switching import in_public

State = BackupState


def open_set(*, tenant: Tenant, reason: BackupReason, made_for: str, by: Actor) -> BackupSet:
    """Write the row of a set that is about to be made; asked again for the same, return that one.

    :param made_for: what asks for it, such as a run's id.
    :raises NoSiteToBackUp: the site has no schema.
    """
    with in_public(), transaction.atomic():
        if tenant.is_platform or tenant.proven_at is None or not tenant.has_schema:
            raise NoSiteToBackUp(
                _("The site {name} has nothing to back up: it is not made yet, or archived.").format(name=tenant),
                remedy=_("Look at the site's page: it says what state it is in."),
            )
        facts = {
            "tenant": tenant,
            "schema_name": tenant.schema_name,
            "site_name": tenant.name,
            "host": tenant.host,
            "reason": reason,
            "requested_by": actor_of(by)[0],
            "started_at": now(),
        }
        return BackupSet.objects.get_or_create(made_for=made_for, defaults=facts)[0]


def note_whole(backup: BackupSet, *, manifest: Manifest, sha256: str, by: Actor) -> BackupSet:
    """Let a set into the catalogue: its folder is there under its final name. Twice does it once."""
    with in_public(), transaction.atomic():
        moment = now()
        changed = BackupSet.objects.filter(pk=backup.pk, state=State.WRITING).update(
            state=State.WHOLE,
            finished_at=moment,
            expires_at=expiry_of(BackupReason(backup.reason), made_at=moment),
            size=manifest.size,
            files=manifest.files,
            rows=manifest.rows,
            manifest_sha256=sha256,
            fingerprint=manifest.fingerprint,
        )
        if changed:
            audit.record(event="site.backed_up", subject=_subject(backup), by=by, data=_facts(backup))
    backup.refresh_from_db()
    return backup


def note_verified(backup: BackupSet, *, by: Actor) -> BackupSet:
    """Note that a set was read back from the first byte to the last."""
    with in_public(), transaction.atomic():
        BackupSet.objects.filter(pk=backup.pk, state__in=[State.WHOLE, State.DAMAGED]).update(
            state=State.WHOLE, verified_at=now(), damage=""
        )
        audit.record(event="site.backup_verified", subject=_subject(backup), by=by, data=_facts(backup))
    backup.refresh_from_db()
    return backup


def note_damaged(backup: BackupSet, *, damage: str, by: Actor) -> BackupSet:
    """Note what is wrong with a set; nobody restores from it until it was read back without fault."""
    with in_public(), transaction.atomic():
        BackupSet.objects.filter(pk=backup.pk, state__in=[State.WHOLE, State.DAMAGED]).update(
            state=State.DAMAGED, verified_at=None, damage=damage
        )
        audit.record(event="site.backup_damaged", subject=_subject(backup), by=by, data=_facts(backup))
    backup.refresh_from_db()
    return backup


def note_removed(backup: BackupSet, *, by: Actor) -> bool:
    """Take a set out of the catalogue, before its folder goes; False when that was done already."""
    with in_public(), transaction.atomic():
        changed = (
            BackupSet.objects.filter(pk=backup.pk)
            .exclude(state=State.REMOVED)
            .exclude(restores__state__in=["LOADING", "SWAPPED"])
            .update(state=State.REMOVED, removed_at=now())
        )
        if changed:
            audit.record(event="site.backup_removed", subject=_subject(backup), by=by, data=_facts(backup))
    return bool(changed)


def require_readable(backup: BackupSet) -> None:
    """Refuse a set that is not there to be read; one found damaged may be read again.

    :raises SetNotUsable: in words of its state.
    """
    if backup.state not in (State.WHOLE, State.DAMAGED):
        raise _not_usable(backup)


def require_usable(backup: BackupSet) -> None:
    """Refuse a set nobody may restore from.

    :raises SetNotUsable: in words of its state.
    """
    if backup.state != State.WHOLE:
        raise _not_usable(backup)


def require_set_of(tenant: Tenant, set_id: str) -> BackupSet:
    """Return a set a site may be restored from.

    :raises SetNotUsable: there is none by this id, or it is no good. :raises SetOfAnotherSite: it is not this site's.
    """
    found = find_set_of(tenant, set_id)
    require_usable(found)
    return found


def find_set_of(tenant: Tenant, set_id: str) -> BackupSet:
    """Return a set of a site, whatever state it is in.

    :raises SetNotUsable: there is none by this id. :raises SetOfAnotherSite: it is not this site's.
    """
    try:
        found = BackupSet.objects.filter(pk=UUID(set_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise SetNotUsable(
            _("There is no backup {name}.").format(name=set_id[:40]), remedy=_("Choose another backup of this site.")
        )
    if found.tenant_id != tenant.pk:
        raise SetOfAnotherSite(
            _("The backup {name} is of another site than {site}.").format(name=found, site=tenant),
            remedy=_("Choose a backup of this site."),
        )
    return found


def _not_usable(backup: BackupSet) -> SetNotUsable:
    return SetNotUsable(
        _("The backup {name} cannot be used: {state}.").format(name=backup, state=State(backup.state).label),
        remedy=_("Choose another backup of this site."),
    )


def _subject(backup: BackupSet) -> str:
    return f"tenant:{backup.schema_name}"


def _facts(backup: BackupSet) -> dict[str, str]:
    return {"backup": str(backup.pk), "reason": str(backup.reason)}
