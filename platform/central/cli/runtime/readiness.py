"""Is the system ready? The worker says so in a file; the web program must answer a request, and not with an error."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass
from pathlib import Path

from central.cli.runtime import ports
from central.cli.runtime.messages import _
from kernel.errors import GapuraError

_ERRORS_BORNE = 5
_PAUSE_SECONDS = 1.0


class NotServing(GapuraError):
    """The web program runs, but answers with errors."""

    code = "not_serving"


@dataclass
class Readiness:
    """Called again and again until it is true."""

    port: int
    host: str
    worker_ready: Path
    log: Path
    errors: int = 0
    not_before: float = 0.0

    def __call__(self) -> bool:
        """Tell whether everything is ready.

        :raises NotServing: when the web program goes on answering with errors.
        """
        if not self.worker_ready.exists() or time.monotonic() < self.not_before:
            return False
        status = self._status()
        if status is not None and status >= http.client.INTERNAL_SERVER_ERROR:
            self._bear(status)
            return False
        return status is not None

    def _bear(self, status: int) -> None:
        self.errors += 1
        self.not_before = time.monotonic() + _PAUSE_SECONDS
        if self.errors >= _ERRORS_BORNE:
            raise NotServing(
                _("The web program answers with an error ({status}): {reason}").format(
                    status=status, reason=last_error(self.log)
                ),
                remedy=_("The whole story is at the end of {log}; ./gapura doctor may know more.").format(log=self.log),
            )

    def _status(self) -> int | None:
        """Return the status of the front page, or None when nobody answers yet."""
        connection = http.client.HTTPConnection(ports.HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": self.host})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def last_error(log: Path) -> str:
    """Return the last line of a log that names an exception, or nothing."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return next((line for line in reversed(lines) if re.match(r"[\w.]+(Error|Exception|DoesNotExist)\b", line)), "")
