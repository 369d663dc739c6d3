"""What `gapura site` does about backups, by the operations behind the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from central.lifecycle.commandline import SpeakingCommand
from central.lifecycle.operations import ask_for, keep_site, plan_archiving
from central.lifecycle.terminal import whoever
from provisioning.models import ArchivePlan
from tenants.registry.models import BackupSet, BackupState, Tenant


@dataclass(frozen=True)
class Asked:
    """What stood behind the deed and the host name."""

    label: str
    reason: str
    backup: str
    day: str


def work_on_backups(command: SpeakingCommand, deed: str, site: Tenant, *, asked: Asked, as_json: bool) -> None:
    """Do it and print what came of it; runs are followed to their end."""
    if deed == "backups":
        sets = BackupSet.objects.filter(tenant=site).exclude(state=BackupState.REMOVED)
        command.show([_line(one) for one in sets], as_json=as_json)
    elif deed == "archive":
        day = _day(asked.day)
        plan = command.guarded(lambda: plan_archiving(tenant=site, day=day, reason=asked.reason, by=whoever()))
        command.show(_planned(site, plan), as_json=as_json)
    elif deed == "keep":
        command.show({"host": site.host, "kept": keep_site(tenant=site, by=whoever())}, as_json=as_json)
    else:
        wants = _wants(deed, asked)
        command.follow(
            lambda: ask_for(kind=deed, tenant=site, by=whoever(), reason=asked.reason, **wants), as_json=as_json
        )


def _wants(deed: str, asked: Asked) -> dict[str, str]:
    if deed == "backup":
        return {}
    if not asked.backup:
        raise CommandError("Name the backup: --backup ID. `gapura site backups HOST` lists them.", returncode=2)
    return {"backup": asked.backup, **({"label": asked.label} if asked.label and deed == "restore" else {})}


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise CommandError("Name the day: --day 2027-01-31, at least 30 days from now.", returncode=2) from error


def _planned(site: Tenant, plan: ArchivePlan) -> dict[str, Any]:
    return {"host": site.host, "archived_on": plan.day, "reason": plan.reason}


def _line(backup: BackupSet) -> dict[str, Any]:
    return {
        "backup": str(backup.pk),
        "made": backup.started_at,
        "reason": backup.reason,
        "state": backup.state,
        "bytes": backup.size,
        "files": backup.files,
        "rows": backup.rows,
        "read_back": backup.verified_at,
        "kept_until": backup.expires_at,
    }
