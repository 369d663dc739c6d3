"""How a long job tells a person where it is: lines, a bar, and the time of each step."""

from __future__ import annotations

from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from central.cli.runtime.messages import _


class Report(Protocol):
    """What a job may tell."""

    def step(self, title: str, *, seconds: float | None = None, standard: str = "") -> None:
        """Tell that a step is done, how long it took, and what the service standard allows."""

    def progress(self, percent: float, text: str) -> None:
        """Tell how far the running work is, 0 to 100."""

    def note(self, text: str) -> None:
        """Tell something worth reading."""


class ConsoleReport:
    """Writes to stderr: on a terminal with a moving bar, elsewhere line by line."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._said = ""

    def step(self, title: str, *, seconds: float | None = None, standard: str = "") -> None:
        """Print one line for a finished step."""
        self.close()
        took = "" if seconds is None else f"{seconds:6.2f} s"
        against = "" if not standard else _("standard {standard}").format(standard=standard)
        self._console.print(f"[green]✓[/] {title:<64} [bold]{took}[/] [dim]{against}[/]", soft_wrap=True)

    def progress(self, percent: float, text: str) -> None:
        """Move the bar; without a terminal, print each new text once."""
        if not self._console.is_terminal:
            if text and text != self._said:
                self._console.print(f"  {percent:3.0f} %  {text}", markup=False)
            self._said = text
            return
        if self._bar is None or self._task is None:
            self._bar = Progress(
                TextColumn("  "),
                BarColumn(30),
                TaskProgressColumn(),
                TextColumn("{task.description}"),
                console=self._console,
            )
            self._task = self._bar.add_task(text, total=100)
            self._bar.start()
        self._bar.update(self._task, completed=percent, description=text)

    def note(self, text: str) -> None:
        """Print a line as it is."""
        self.close()
        self._console.print(text, markup=False, soft_wrap=True)

    def close(self) -> None:
        """Put the bar away."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None
