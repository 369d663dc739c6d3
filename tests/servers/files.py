"""The embedded default as a broker that can be killed and emptied like the others: it has no process, only files."""

from __future__ import annotations

import shutil
from pathlib import Path

from kernel import filebroker


class Files:
    """A folder of messages; it answers always."""

    url = "gapurafs://localhost//"

    def __init__(self, home: Path) -> None:
        self._folder = home / "broker"

    def start(self) -> None:
        filebroker.register()

    def kill(self) -> None:
        """There is nobody to kill."""

    def empty(self) -> None:
        """Throw away all messages and bindings."""
        shutil.rmtree(self._folder, ignore_errors=True)
