"""`gapura import …`."""

from central.cli.commands.through import intake as command

__all__ = ["command"]
