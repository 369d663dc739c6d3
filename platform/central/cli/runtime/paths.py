"""Where things live: the repository, and GAPURA_HOME with all state."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from central.cli.runtime.messages import _
from kernel.errors import GapuraError

ROOT = Path(__file__).resolve().parents[4]


class NoHome(GapuraError):
    """The folder for all state cannot be made."""

    code = "no_home"


@dataclass(frozen=True)
class Home:
    """GAPURA_HOME and the folders in it."""

    root: Path

    @classmethod
    def here(cls) -> Home:
        """Return the home named by the environment, by default `var/` in the repository."""
        return cls(Path(os.environ.get("GAPURA_HOME") or ROOT / "var").absolute())

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data, socket and log."""
        return self.root / "postgres"

    @property
    def run(self) -> Path:
        """Locks and records of what is running."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """What the programs say."""
        return self.root / "log"

    @property
    def tmp(self) -> Path:
        """The temporary folder of every program we start."""
        return self.root / "tmp"

    @property
    def stamps(self) -> Path:
        """What has been prepared already."""
        return self.root / "stamps"

    def make(self) -> Home:
        """Make the folders; what is in them is the owner's alone.

        :raises NoHome: when the disk or the rights say no.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in (self.run, self.log, self.tmp, self.stamps):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise NoHome(
                _("The folder {folder} cannot be made: {reason}.").format(folder=self.root, reason=error.strerror),
                remedy=_("Point GAPURA_HOME at a folder you may write to."),
            ) from error
        return self
