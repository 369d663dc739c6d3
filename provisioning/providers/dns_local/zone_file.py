"""The zone file itself: read whole, replaced whole, changed under one lock."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provisioning.providers.dns import Record, RecordType
from provisioning.providers.dns_local.errors import ZoneBusy, ZoneNotWritable, ZoneUnreadable

FORMAT = 1
LOCK_POLL_SECONDS = 0.01
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_FULL_WAIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Zone:
    """All of a zone. `serial` grows by one with each real change, as in a real zone."""

    name: str
    serial: int = 0
    records: Mapping[str, Record] = field(default_factory=dict)


def read_zone(path: Path, *, name: str) -> Zone:
    """Return the zone; an absent file is an empty zone. Needs no lock: the file is only ever replaced whole.

    :raises ZoneUnreadable: the file is not a zone of this name.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = [_record(row) for row in content["records"]]
        zone = Zone(name=content["zone"], serial=int(content["serial"]), records={r.name: r for r in records})
    except FileNotFoundError:
        return Zone(name=name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZoneUnreadable(path=path, reason=f"{type(error).__name__}: {error}") from error
    if content.get("format") != FORMAT or zone.name != name or len(zone.records) != len(records):
        raise ZoneUnreadable(path=path, reason=f"it is not a zone file of {name} in format {FORMAT}")
    return zone


def write_zone(path: Path, *, zone: Zone) -> None:
    """Replace the zone file. Call under `locked`: the file written aside has a fixed name, so nothing is left behind.

    :raises ZoneNotWritable: the earlier file stands.
    """
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(_content(zone), indent=1, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_writable(path, error) from error


@contextmanager
def locked(path: Path, *, zone: str, timeout: float) -> Iterator[None]:
    """Hold the zone's lock. The kernel frees it when its holder dies, however it dies.

    :raises ZoneBusy: somebody else held it for `timeout` seconds.
    """
    lock_path = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = lock_path.open("a")
    except OSError as error:
        raise _not_writable(path, error) from error
    with stream:
        deadline = time.monotonic() + timeout
        while not _took(stream.fileno()):
            if time.monotonic() >= deadline:
                raise ZoneBusy(zone=zone)
            time.sleep(LOCK_POLL_SECONDS)
        yield


def _took(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _not_writable(path: Path, error: OSError) -> ZoneNotWritable:
    full = error.errno in DISK_FULL
    return ZoneNotWritable(
        path=path,
        reason=error.strerror or str(error),
        permanent=not full,
        retry_after=DISK_FULL_WAIT_SECONDS if full else None,
    )


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _content(zone: Zone) -> dict[str, Any]:
    rows = [_row(record) for _, record in sorted(zone.records.items())]
    return {"format": FORMAT, "zone": zone.name, "serial": zone.serial, "records": rows}


def _row(record: Record) -> dict[str, Any]:
    return {
        "name": record.name,
        "type": record.type.value,
        "target": record.target,
        "ttl": record.ttl,
        "comment": record.comment,
    }


def _record(row: dict[str, Any]) -> Record:
    return Record(
        name=row["name"],
        type=RecordType(row["type"]),
        target=row["target"],
        comment=row.get("comment", ""),
        ttl=int(row["ttl"]),
    )
