"""`gapura domain …`."""

from central.cli.commands.through import domain as command

__all__ = ["command"]
