"""The body of `gapura demo`, in a process of its own beside the running system: `python -m central.cli.demo_job`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click

from central.cli.reporting import ConsoleReport
from central.cli.runtime.crashes import attempt


def main(*, as_json: bool) -> int:
    """Drive the sample request; print the result as JSON if asked. 1 when it fails, with the reason."""
    result: dict[str, Any] = {}
    failure = attempt(lambda: result.update(_run()), during="demo")
    if as_json:
        told = {"ok": False, **asdict(failure)} if failure else result
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
    return 1 if failure else 0


def _run() -> dict[str, Any]:
    import django

    django.setup()
    from central import demo
    from central.celery import app

    app.set_default()
    report = ConsoleReport()
    try:
        return demo.run(report=report)
    finally:
        report.close()


if __name__ == "__main__":
    sys.exit(main(as_json="--json" in sys.argv[1:]))
