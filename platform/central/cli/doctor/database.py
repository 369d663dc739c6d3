"""The database: does it answer, and what does Django see in it?"""

from __future__ import annotations

import json
import subprocess
import sys

from central.cli.doctor.findings import Finding, Findings
from central.cli.runtime import database
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.messages import _
from central.cli.runtime.paths import Home
from central.cli.runtime.surroundings import environment
from kernel import env
from kernel.errors import GapuraError


def look(home: Home, *, port: int) -> Findings:
    """Look into the database; one of our own is started for the look, but never made for it."""
    if not env.secret("DATABASE_URL") and not Cluster(home.cluster).data.exists():
        yield Finding("database", "warning", _("There is no database yet."), _("Run ./gapura up: it makes one."))
        return
    try:
        with database.available(home) as found:
            yield from _seen_by_django(environment(home, found, port=port))
    except GapuraError as error:
        yield Finding("database", "wrong", error.message, error.remedy)


def _seen_by_django(variables: dict[str, str]) -> Findings:
    command = [sys.executable, "-m", "central.cli.doctor.inside"]
    ended = subprocess.run(command, env=variables, capture_output=True, text=True)
    if ended.returncode == 0:
        yield from (Finding(**found) for found in json.loads(ended.stdout))
        return
    reason = (ended.stderr.strip().splitlines() or ["?"])[-1]
    yield Finding(
        "django",
        "wrong",
        _("Gapura's code does not start: {reason}").format(reason=reason),
        _("Run ./gapura manage check to see all of it."),
    )
