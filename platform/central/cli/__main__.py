"""`python -m central.cli`: what ./gapura runs once the environment is there."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import click

from central.cli.group import LazyGroup
from central.cli.runtime.messages import _, complain
from kernel.errors import GapuraError

INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Gapura: from the request form to a live, proven site."),
)
def command() -> None:
    """Only groups."""


def main() -> None:
    """Run one command; every known error becomes one clear line and its remedy."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        sys.exit(command(prog_name="gapura", standalone_mode=False) or 0)
    except GapuraError as error:
        complain(error.message, error.remedy)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Leave in order on SIGTERM: what was started is stopped on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
