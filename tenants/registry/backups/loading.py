"""Loads a dump into a schema of another name, beside whatever is there, in one transaction of its own.

The schema's name is replaced in the statements alone, never in the rows: pg_restore gives statements and rows apart.
Nothing is seen by others before the caller commits, and a killed loader leaves nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from django.utils.translation import gettext as _

from kernel.locks import own_connection
from tenants.registry.backups.errors import LoadFailed
from tenants.registry.backups.progress import Report, silent
from tenants.registry.schemas.dump import restorer
from tenants.registry.schemas.script import is_setting
from tenants.registry.schemas.sqltext import statements

_BATCH = 256 * 1024
_OPTIONS = ("--no-owner", "--no-privileges", "--no-comments")
_SKIPPED = (b"--", b"SET ", b"SELECT pg_catalog.set_config(", b"\\")

Rename = Callable[[str], str]


class Unreadable(Exception):
    """pg_restore cannot read the dump, or the database refuses its rows as such: the dump itself is at fault."""


@contextmanager
def loaded(
    dump: Path, *, source: str, target: str, tables: int, report: Report = silent
) -> Iterator[psycopg.Connection[Any]]:
    """Load the schema `source` of a dump as `target`; return the connection whose open transaction holds it.

    At the end of the block everything is rolled back, unless the caller has committed.

    :param tables: how many are expected, for the progress.
    :raises Unreadable: the dump is at fault. :raises LoadFailed: the database is.
    """
    word = re.compile(rf"\b{re.escape(source)}\b", re.ASCII)

    def rename(text: str) -> str:
        return word.sub(target, text)

    with own_connection() as own:
        try:
            own.execute("BEGIN")
            own.execute("SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off")
            _run(own, _statements(dump, "pre-data"), rename)
            _copy_rows(own, dump, rename, tables=tables, report=report)
            report(_("indexes and constraints"))
            _run(own, _statements(dump, "post-data"), rename)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            raise Unreadable(str(error).strip()[:300]) from error
        except psycopg.Error as error:
            raise LoadFailed(
                _("The database did not take the backup: {reason}").format(reason=str(error).strip()[:300]),
                remedy=_("Look at the database server and its disk; it is tried again by itself."),
            ) from error
        try:
            yield own
        finally:
            own.rollback()  # psycopg's own block would commit


def _run(own: psycopg.Connection[Any], wanted: Iterable[str], rename: Rename) -> None:
    for statement in wanted:
        own.execute(rename(statement).encode())


def _statements(dump: Path, section: str) -> list[str]:
    with _reading(dump, section) as stream:
        text = stream.read().decode()
    return [one for one in statements(text) if not is_setting(one)]


def _copy_rows(own: psycopg.Connection[Any], dump: Path, rename: Rename, *, tables: int, report: Report) -> None:
    done = 0
    with _reading(dump, "data") as stream:
        for line in stream:
            if line.startswith(b"COPY ") and line.rstrip().endswith(b" FROM stdin;"):
                done += 1
                header = rename(line.decode().rstrip().removesuffix(";"))
                report(_("table {number} of {total}").format(number=done, total=tables), table=header.split()[1])
                _copy_table(own, header, stream)
            elif line.startswith(b"SELECT pg_catalog.setval("):
                own.execute(rename(line.decode()).encode())
            elif line.strip() and not line.startswith(_SKIPPED):
                raise Unreadable(line.decode(errors="replace").strip()[:200])


def _copy_table(own: psycopg.Connection[Any], header: str, stream: IO[bytes]) -> None:
    batch = bytearray()
    with own.cursor() as cursor, cursor.copy(header.encode()) as copy:
        for line in stream:
            if line == b"\\.\n":
                copy.write(bytes(batch))
                return
            batch += line
            if len(batch) >= _BATCH:
                copy.write(bytes(batch))
                batch.clear()
        raise Unreadable("the rows end too early")


@contextmanager
def _reading(dump: Path, section: str) -> Iterator[IO[bytes]]:
    """Let pg_restore write one section of the dump as text.

    :raises Unreadable: it could not read to the end.
    """
    command: list[str | Path] = [restorer(), *_OPTIONS, f"--section={section}", "--file=-", dump]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env={**os.environ, "LC_ALL": "C"}) as process,
    ):
        stream = process.stdout
        if stream is None:
            raise RuntimeError("pg_restore was started without its output")
        try:
            yield stream
        except BaseException:
            process.kill()
            raise
        if process.wait() != 0:
            said.seek(0)
            raise Unreadable(said.read().decode(errors="replace").strip()[:300])
