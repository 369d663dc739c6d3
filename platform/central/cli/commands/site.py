"""`gapura site …`."""

from central.cli.commands.through import site as command

__all__ = ["command"]
