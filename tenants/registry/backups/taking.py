"""Makes a set: one snapshot, one dump, the files of that moment, a manifest; written aside, renamed when whole."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tenants.registry.backups import archiving, catalogue, pinning, places, snapshot
from tenants.registry.backups.manifest import FileFact, Manifest, digest_of, fact_of
from tenants.registry.backups.progress import EVERY, Progress, Report, silent
from tenants.registry.errors import DumpFailed
from tenants.registry.lifecycle import Actor
from tenants.registry.models import BackupReason, BackupSet, BackupState, Domain, Tenant
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.schemas.dump import look_at_server, program, server_environment

_FULL = (errno.ENOSPC, errno.EDQUOT)
_OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--lock-wait-timeout=60s")
# pg_dump compresses while it reads; slower than this there is something wrong.
PATIENCE = 1200.0


def take(*, tenant: Tenant, reason: BackupReason, made_for: str, by: Actor, report: Report = silent) -> BackupSet:
    """Make a set of a site; asked again for the same, go on or return it.

    Killed at any point, a set is whole or absent: it is written beside its place, renamed when everything reached the
    disk, and only then noted in the catalogue.

    :raises NoSiteToBackUp: the site has no schema.
    :raises NoRoom: the disk is too full, before or while writing; nothing is left of it.
    :raises DumpFailed: pg_dump is missing, too old, or refused.
    """
    backup = catalogue.open_set(tenant=tenant, reason=reason, made_for=made_for, by=by)
    if backup.state != BackupState.WRITING:
        return backup
    if not places.folder_of(backup).exists():
        try:
            _write(backup, tenant, report=report)
        except OSError as error:
            shutil.rmtree(places.aside_of(backup), ignore_errors=True)
            raise _explained(error) from error
    text = (places.folder_of(backup) / places.MANIFEST).read_text(encoding="utf-8")
    return catalogue.note_whole(backup, manifest=Manifest.from_text(text), sha256=digest_of(text), by=by)


def _write(backup: BackupSet, tenant: Tenant, *, report: Report) -> None:
    aside, target = places.aside_of(backup), places.folder_of(backup)
    shutil.rmtree(aside, ignore_errors=True)
    with snapshot.taken() as moment, pinning.pinned(backup) as pins:
        _require_room(moment, backup.schema_name, pins)
        places.make_private(aside)
        tables = snapshot.count_rows(moment.connection, backup.schema_name)
        dump = _dump(backup.schema_name, into=aside / places.DUMP, snapshot_name=moment.name, report=report)
        trees = {name: _pack(name, tree, aside=aside, report=report) for name, tree in pins.items()}
    parts = {places.part_of(name): fact_of(aside / places.part_of(name), name=places.part_of(name)) for name in trees}
    manifest = _manifest(backup, tenant, moment, tables=tables, trees=trees, parts={places.DUMP: dump, **parts})
    _write_private(aside / places.MANIFEST, manifest.as_text())
    archiving.sync(aside)
    aside.rename(target)
    archiving.sync(target.parent)


def _require_room(moment: snapshot.Snapshot, schema_name: str, pins: dict[str, Path]) -> None:
    files = sum(path.stat().st_size for tree in pins.values() for _name, path in places.files_below(tree))
    places.require_room(places.root(), needed=files + snapshot.size_of(moment.connection, schema_name))


def _dump(schema_name: str, *, into: Path, snapshot_name: str, report: Report) -> FileFact:
    """Run pg_dump under the snapshot, telling how far the file has grown."""
    os.close(places.private_file(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    command: list[str | Path] = [
        program(),
        *_OPTIONS,
        f"--schema={schema_name}",
        f"--snapshot={snapshot_name}",
        f"--file={into}",
    ]
    environment = {**os.environ, **server_environment()}
    ends = time.monotonic() + PATIENCE
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            while True:
                try:
                    _out, said = process.communicate(timeout=EVERY)
                    break
                except subprocess.TimeoutExpired:
                    _tell_or_give_up(into, ends=ends, report=report)
        finally:
            process.kill()
    if process.returncode:
        raise _refusal(said.decode(errors="replace"))
    archiving.sync(into)
    return fact_of(into, name=places.DUMP)


def _tell_or_give_up(into: Path, *, ends: float, report: Report) -> None:
    if time.monotonic() > ends:
        raise DumpFailed(
            _("pg_dump was not done after {seconds} s.").format(seconds=f"{PATIENCE:g}"), remedy=look_at_server()
        )
    size = into.stat().st_size
    report(_("database: {done} MB written").format(done=size // 1_000_000), done=size)


def _refusal(said: str) -> Exception:
    text = said.strip()[:500]
    if "No space left" in text or "could not write" in text:
        return OSError(errno.ENOSPC, text)
    return DumpFailed(_("pg_dump refused: {reason}").format(reason=text), remedy=look_at_server())


def _pack(name: str, tree: Path, *, aside: Path, report: Report) -> tuple[FileFact, ...]:
    total = sum(path.stat().st_size for _name, path in places.files_below(tree))
    progress = Progress(report, what=_("files"), total=total)
    return archiving.pack(tree, into=aside / places.part_of(name), tell=progress.add)


def _manifest(backup: BackupSet, tenant: Tenant, moment: snapshot.Snapshot, **found: Any) -> Manifest:
    hosts = Domain.objects.filter(tenant=tenant).order_by("-is_primary", "pk").values_list("domain", flat=True)
    site = {
        "schema": tenant.schema_name,
        "name": tenant.name,
        "kind": tenant.kind,
        "parent": tenant.parent.name if tenant.parent else "",
        "label": tenant.label,
        "hosts": list(hosts),
        "state": tenant.state,
        "created_for": tenant.created_for,
    }
    return Manifest(
        set_id=str(backup.pk),
        site=site,
        reason=backup.reason,
        requested_by=backup.requested_by,
        taken_at=moment.taken_at.isoformat(),
        server=moment.server,
        fingerprint=tenant.fingerprint or fingerprints.migrations(),
        migrations=tuple(inventory.take(tenant.schema_name)["migrations"]),
        **found,
    )


def _write_private(path: Path, text: str) -> None:
    with open(path, "x", encoding="utf-8", opener=places.private_file) as stream:
        stream.write(text)
    archiving.sync(path)


def _explained(error: OSError) -> Exception:
    if error.errno in _FULL:
        folder = places.root()
        return places.no_room(folder, needed=places.KEPT_FREE, free=places.free_bytes(folder))
    return error
