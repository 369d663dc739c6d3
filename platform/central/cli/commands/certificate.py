"""`gapura certificate …`."""

from central.cli.commands.through import certificate as command

__all__ = ["command"]
