"""`gapura audit …`."""

from central.cli.commands.through import audit as command

__all__ = ["command"]
