"""`./gapura demo` from its first line to a live site: the second run, on a home and a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Sheet, clock
from central.cli.runtime import ports
from central.cli.runtime.paths import ROOT

# What the measured programs were given and the demo must find for itself.
NOT_THE_DEMO_S = ("DATABASE_URL", "GAPURA_PORT", "DJANGO_SETTINGS_MODULE", "GAPURA_LOG_LEVEL")
MOST_SECONDS = 900


def measure(sheet: Sheet) -> None:
    """Run it twice by the launcher; the first run makes its database and templates."""
    variables = {name: value for name, value in os.environ.items() if name not in NOT_THE_DEMO_S}
    variables |= {"GAPURA_HOME": str(Path(os.environ["GAPURA_HOME"]) / "demo"), "GAPURA_VENV": sys.prefix}
    for told in ("first", "second"):
        with clock() as took:
            _run(variables)
        sheet.add(f"gapura demo, {told} run", took, unit="s", budget="demo" if told == "second" else "")


def _run(variables: dict[str, str]) -> None:
    command = [str(ROOT / "gapura"), "demo", "--once", "--port", str(ports.any_free())]
    subprocess.run(
        command, env=variables, check=True, timeout=MOST_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
