"""The folders of one PostgreSQL cluster, and a socket path short enough for the kernel."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from central.cli.runtime.messages import _, warn
from kernel.errors import GapuraError

OWNER = "gapura"
_SOCKET = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 elsewhere, one of them for the closing NUL.
LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103


class UnsafeFolder(GapuraError):
    """The folder for the socket belongs to somebody else."""

    code = "unsafe_folder"


@dataclass(frozen=True)
class Cluster:
    """One folder with a server's data, socket and log; mode 0700, for connections need no password."""

    folder: Path

    @property
    def data(self) -> Path:
        """The folder initdb fills."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: the cluster's own, or a short one when the path would not fit."""
        if len(os.fsencode(self.folder / _SOCKET)) <= LONGEST_SOCKET_PATH:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:10]
        return Path("/tmp") / f"gapura-{os.geteuid()}-{digest}"  # noqa: S108 - made 0700 and checked before use

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one database."""
        return f"postgres://{OWNER}@{quote(str(self.sockets), safe='')}/{database}"

    def make(self, owner: int) -> None:
        """Make the folders for a server that runs as `owner`.

        :raises UnsafeFolder: when somebody else has taken the socket's folder.
        """
        for folder in {self.folder, self.sockets}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in {owner, os.geteuid()}:
                raise UnsafeFolder(
                    _("The folder {folder} for PostgreSQL belongs to somebody else.").format(folder=folder),
                    remedy=_("Remove it, or point GAPURA_HOME at another, shorter path."),
                )
            folder.chmod(0o700)
        if self.sockets != self.folder:
            warn(_("The path of GAPURA_HOME is too long for a socket; it is in {folder}.").format(folder=self.sockets))
