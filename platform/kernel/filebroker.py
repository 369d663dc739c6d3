"""A message broker made of files, for the embedded default: kombu's filesystem transport, made safe.

The stock transport writes a message under its final name before it is whole, so that a reader dies of
`JSONDecodeError` (HAZARDS 25); it claims messages through the temporary folder, which may be on another
disk, where a move is no longer one act; and it polls once a second. Here a message, and the table of a
queue's bindings, is written aside and renamed into place, and a reader claims a message by renaming it in
the same folder. Importing this module registers the alias `gapurafs://`.

What is read is gone: a killed worker loses its message. Rows in PostgreSQL are the truth and a sweeper
wakes what is due, so that costs one sweep and never a job.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

ALIAS = "gapurafs"
POLLING_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 0.5


def register() -> None:
    """Make `gapurafs://` known to kombu."""
    TRANSPORT_ALIASES[ALIAS] = f"{__name__}:Transport"


class Channel(filesystem.Channel):
    """A channel whose files appear whole or not at all."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override] # stubs disagree
        """Add a message; names sort by the time of sending, also across restarts of the machine."""
        # A name with a leading dot belongs to no queue: readers pass over what is still being written.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(_made(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Claim and return the oldest message; of two readers one wins and the other looks further."""
        folder = _made(self.data_folder_in)
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names only, this runs twenty times a second
            if name.partition(".")[2] == f"{queue}.msg":
                text = _claim(folder / name)
                if text is not None:
                    return loads(text)
        raise Empty

    def _purge(self, queue: str) -> int:
        _made(self.data_folder_in)
        return int(super()._purge(queue))

    def _size(self, queue: str) -> int:
        _made(self.data_folder_in)
        return int(super()._size(queue))

    def get_table(self, exchange: str) -> list[Any]:
        """Return the bindings on file; where the folder was emptied, those this process knows are put back first.

        kombu records a binding once a process, so without this every later message would lead nowhere.
        """
        known = (self.state.exchanges or {}).get(exchange, {}).get("table", [])
        if known and not super().get_table(exchange):
            for entry in known:
                self._queue_bind(exchange, *entry)
        return list(super().get_table(exchange))

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """Record a binding; two processes that bind at once both stay in the table."""
        _made(self.control_folder)
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        file: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # the stubs lag behind
        with _locked(file.with_suffix(".lock")):
            table = super().get_table(exchange)
            if entry not in table:
                _write_whole(file, dumps([entry, *table]))


class Transport(filesystem.Transport):
    """The filesystem transport with the safe channel and a short wait between looks."""

    Channel = Channel
    polling_interval = POLLING_SECONDS

    def drain_events(self, connection: Any, timeout: float | None = None, **_kwargs: Any) -> None:
        """Wait for a message, but not long: a worker that is told to stop looks up only between two waits."""
        short = timeout if timeout is None else min(timeout, LONGEST_WAIT_SECONDS)
        super().drain_events(connection, timeout=short)


def _made(folder: str | Path) -> Path:
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _write_whole(file: Path, text: str) -> None:
    """Write aside, then rename: nobody ever sees half a file."""
    aside = file.with_name(f".{uuid.uuid4()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ChannelError(f"Cannot write {file}: {error.strerror}") from error


def _claim(file: Path) -> str | None:
    """Take a message out of the folder, or return None when another reader was first."""
    mine = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.rename(mine)
    except FileNotFoundError:
        return None
    text = mine.read_text(encoding="utf-8")
    mine.unlink()
    return text


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


register()
