"""`gapura bench`: measures and judges in one run, on a scratch database and a scratch home of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys

import click
import psycopg
from psycopg import sql

from central.cli.runtime import catalogues, database, ports
from central.cli.runtime.messages import _
from central.cli.runtime.paths import ROOT, Home
from central.cli.runtime.surroundings import environment

NAME = "gapura_bench"


@click.command(help=_("Measure all the design has a budget for, and judge it; ends with 1 where one is not met."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the figures and verdicts as JSON."))
@click.option("--sites", type=click.IntRange(0, 10_000), default=0, help=_("Build so many sites in one batch besides."))
@click.option("--demo/--no-demo", default=True, help=_("Measure gapura demo too, in its second run (two minutes)."))
@click.option("--look", is_flag=True, help=_("End with 0 even where a budget is not met."))
@click.option("--port", type=int, help=_("Port of the web server that is measured; by default one that is free."))
def command(as_json: bool, sites: int, demo: bool, look: bool, port: int | None) -> int:
    """Make the scratch database, measure, and throw it away; 1 when a budget is not met."""
    home = Home.here().make()
    port = port or ports.any_free()
    ports.check_free(port)
    switches = [*(["--json"] if as_json else []), *(["--demo"] if demo else []), *(["--look"] if look else [])]
    catalogues.compile_stale(catalogues.all_catalogues(ROOT))
    with database.available(home) as found:
        _drop(found.url)
        database.create(found.url, NAME)
        scratch = home.root / "bench"
        shutil.rmtree(scratch, ignore_errors=True)
        variables = environment(home, found, port=port)
        variables |= {"GAPURA_HOME": str(scratch), "DATABASE_URL": _beside(found.url), "GAPURA_LOG_LEVEL": "ERROR"}
        try:
            collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v0"]
            subprocess.run(collect, env=variables, check=True)
            job = [sys.executable, "-m", "bench", "--sites", str(sites), *switches]
            return subprocess.run(job, env=variables).returncode
        finally:
            _drop(found.url)
            shutil.rmtree(scratch, ignore_errors=True)


def _beside(url: str) -> str:
    """Return the address of the scratch database on the same server."""
    before, mark, rest = url.partition("?")
    return f"{before.rpartition('/')[0]}/{NAME}{mark}{rest}"


def _drop(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
