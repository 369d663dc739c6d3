"""`gapura test`: the tests, on an embedded PostgreSQL of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from central.cli import prepare
from central.cli.runtime.messages import _
from central.cli.runtime.paths import ROOT

_WORKERS = 2
# Files with tests marked `soak`; the others need not be collected for one.
_SOAKS = ("tests/soak", "tests/e2e/storm")


@click.command(
    help=_("Run the tests; what follows goes to pytest. Without arguments the whole suite runs, in parallel."),
    context_settings={"ignore_unknown_options": True},
)
@click.option("--only-prepare", is_flag=True, help=_("Only see that everything the tests need is installed."))
@click.option("--soak", is_flag=True, help=_("Run the long storms instead, and print a table of figures."))
@click.option("--seed", type=int, help=_("Where the chance of a soak begins."))
@click.option("--minutes", type=float, help=_("How long a soak may take in all."))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(only_prepare: bool, soak: bool, seed: int | None, minutes: float | None, arguments: tuple[str, ...]) -> int:
    """Run pytest in the repository."""
    prepare.compile_messages()
    # Before Django of the tests starts: it reads the catalogues once.
    prepare.compile_messages()
    if only_prepare:
        return 0
    # Tests have a home of their own: what GAPURA_HOME holds is not theirs.
    variables = {name: value for name, value in os.environ.items() if name not in {"GAPURA_HOME", "GAPURA_PORT"}}
    chosen = (*_soak(seed, minutes), *(arguments or _SOAKS)) if soak else (arguments or _whole_suite())
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=ROOT, env=variables).returncode


def _soak(seed: int | None, minutes: float | None) -> list[str]:
    named = (("--soak-seed", seed), ("--soak-minutes", minutes))
    return ["--soak", *(f"{name}={value}" for name, value in named if value is not None)]


def _whole_suite() -> list[str]:
    """Two workers, where there are two processors: each has a database of its own; an idle one takes from the other."""
    several = ["-n", str(_WORKERS), "--dist", "worksteal"]
    return several if (os.cpu_count() or 1) >= _WORKERS else []
