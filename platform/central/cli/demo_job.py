"""The body of `gapura demo`, in a process of its own beside the running system: `python -m central.cli.demo_job`."""

from __future__ import annotations

import json
import sys

import click

from central.cli.reporting import ConsoleReport
from central.cli.runtime.messages import complain
from kernel.errors import GapuraError


def main(*, as_json: bool) -> int:
    """Drive the sample request; print the result as JSON if asked. 1 when it fails, with the reason."""
    import django

    django.setup()
    from central import demo
    from central.celery import app

    app.set_default()
    report = ConsoleReport()
    try:
        result = demo.run(report=report)
    except GapuraError as error:
        report.close()
        complain(error.message, error.remedy)
        if as_json:
            click.echo(json.dumps({"ok": False, "code": error.code, "message": error.message, "remedy": error.remedy}))
        return 1
    report.close()
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(as_json="--json" in sys.argv[1:]))
