"""`gapura dns …`."""

from central.cli.commands.through import dns as command

__all__ = ["command"]
