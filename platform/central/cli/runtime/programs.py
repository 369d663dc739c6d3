"""The commands that start what serves and what works."""

from __future__ import annotations

import sys
from pathlib import Path


def web() -> list[str]:
    """Return the command of the web server."""
    return python("gunicorn", "-c", "python:central.gunicorn", "central.wsgi")


def worker(*, schedule: Path, level: str = "INFO", processes: int = 1) -> list[str]:
    """Return the command of the worker with its scheduler.

    :param schedule: the file in which the scheduler keeps when it last did what.
    """
    return python(
        *("celery", "-A", "central.celery", "worker", "--loglevel", level),
        *("--beat", "--schedule", str(schedule)),
        *("--pool", "prefork", "--concurrency", str(processes)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module in this environment."""
    return [sys.executable, "-m", *arguments]
