"""`gapura request …`."""

from central.cli.commands.through import request as command

__all__ = ["command"]
