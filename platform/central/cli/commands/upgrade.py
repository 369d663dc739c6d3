"""`gapura upgrade`."""

from central.cli.commands.through import upgrade as command

__all__ = ["command"]
