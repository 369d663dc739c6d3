"""How PostgreSQL's programs are run: as ourselves, or, for root, as somebody PostgreSQL accepts."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from central.cli.runtime.binaries import Binaries
from central.cli.runtime.messages import _
from kernel.errors import GapuraError

NOBODY = 65534
_UNSHARE = ("unshare", "-U", "--map-user=1000", "--map-group=1000", "--")


class RootRefused(GapuraError):
    """PostgreSQL refuses root, and there is no way round it here."""

    code = "root_refused"


@dataclass(frozen=True)
class Footing:
    """Who runs PostgreSQL's programs. The same footing must start and stop a server (HAZARDS 26)."""

    name: str
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    home: Path | None = None

    def run(self, argv: Sequence[str], *, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one program to its end. What a server it starts says goes to the server's log."""
        return subprocess.run(
            [*self.prefix, *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            cwd="/",
            env=self._environment(),
            user=self.uid,
            group=None if self.uid is None else self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def own(self, *paths: Path) -> None:
        """Give the server's folders to whoever runs it."""
        for path in paths:
            if self.uid is not None:
                os.chown(path, self.uid, self.gid)

    @property
    def gid(self) -> int:
        """The group of the other user."""
        try:
            return pwd.getpwuid(self.uid or 0).pw_gid
        except KeyError:
            return self.uid or 0

    def _environment(self) -> dict[str, str]:
        # libpq inside the server reads certificates and passwords from HOME: never root's.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept if self.home is None else {**kept, "HOME": str(self.home)}


def choose(binaries: Binaries, data: Path) -> Footing:
    """Return the footing for a data folder.

    An ordinary user runs PostgreSQL as himself. Root enters a user namespace, which needs no second
    user and no change of owner; where that is forbidden, an unprivileged user who owns the data runs it.

    :raises RootRefused: when neither way works.
    """
    if os.geteuid() != 0:
        return Footing("self")
    owner = _owner(data)
    ways = [Footing("namespace", prefix=_UNSHARE, home=data.parent)] if owner == 0 and shutil.which("unshare") else []
    ways.append(Footing("dropped", uid=owner or _unprivileged(), home=data.parent))
    for way in ways:
        if _works(way, binaries, data):
            return way
    raise RootRefused(
        _("PostgreSQL refuses to run as root, and this machine allows no way round it."),
        remedy=_("Run ./gapura as an ordinary user, or set DATABASE_URL to a running server."),
    )


def _owner(data: Path) -> int:
    """Return who owns the data; root when it is still to be made."""
    return data.stat().st_uid if data.exists() else 0


def _unprivileged() -> int:
    """Return the person behind sudo, or nobody."""
    return int(os.environ.get("SUDO_UID") or 0) or NOBODY


def _works(way: Footing, binaries: Binaries, data: Path) -> bool:
    """Try to reach the programs and the folder of the data on this footing."""
    reachable = next(folder for folder in data.parents if folder.exists())
    test = '"$0" --version >/dev/null && test -x "$1"'
    try:
        return way.run(["sh", "-c", test, binaries.program("initdb"), str(reachable)], timeout=20).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
