"""The edge of a program: every error becomes one line for a person; of an unforeseen one an engineer finds the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from central.cli.runtime.messages import _, complain
from central.cli.runtime.paths import Home
from kernel.errors import GapuraError


@dataclass(frozen=True)
class Failure:
    """What went wrong, and how to mend it."""

    code: str
    message: str
    remedy: str


def attempt(work: Callable[[], object], *, during: str) -> Failure | None:
    """Do the work; on an error tell it and return it. The story of an unforeseen one goes to `log/<during>.log`."""
    try:
        work()
    except GapuraError as error:
        failure = Failure(error.code, str(error.message), str(error.remedy))
    except Exception as error:  # noqa: BLE001 - the edge of a program
        log = Home.here().make().log / f"{during}.log"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        reason = (str(error).splitlines() or [""])[0]
        failure = Failure(
            "crash", f"{type(error).__name__}: {reason}", _("The whole story is in {log}.").format(log=log)
        )
    else:
        return None
    complain(failure.message, failure.remedy)
    return failure
