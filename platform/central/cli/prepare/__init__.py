"""Before a start: catalogues, schemas and static files as this version of the code wants them.

What has been done is remembered by fingerprint, so that a second start does none of it and loads no Django.
"""

from __future__ import annotations

import json
import subprocess
import sys

from central.cli.prepare import fingerprints
from central.cli.runtime import catalogues
from central.cli.runtime.messages import _
from central.cli.runtime.paths import ROOT, Home
from kernel.errors import GapuraError


class PreparationFailed(GapuraError):
    """A preparation step failed; its own words came before."""

    code = "preparation_failed"


def ensure(home: Home, variables: dict[str, str], *, only: tuple[str, ...] = ()) -> None:
    """Do what is not done yet.

    :raises PreparationFailed: when a step fails.
    """
    compile_messages()
    wanted = fingerprints.current(ROOT, variables["DATABASE_URL"])
    stale = [step for step in wanted if remembered(home).get(step) != wanted[step] and (not only or step in only)]
    if not stale:
        return
    ended = subprocess.run([sys.executable, "-m", "central.cli.prepare", *stale], env=variables)
    if ended.returncode:
        raise PreparationFailed(
            _("The preparation stopped (code {code}); the reason is above.").format(code=ended.returncode),
            remedy=_("Mend what it says, then start again: it goes on where it stopped."),
        )
    # Asked again: migrating changes what the database says of itself.
    now = fingerprints.current(ROOT, variables["DATABASE_URL"])
    _remember(home, {step: now[step] for step in stale})


def compile_messages() -> None:
    """Compile the catalogues that have changed.

    :raises PreparationFailed: when the code belongs to somebody else, who has not compiled them.
    """
    try:
        catalogues.compile_stale(catalogues.all_catalogues(ROOT))
    except OSError as error:
        raise PreparationFailed(
            _("The translations cannot be compiled: {reason}").format(reason=error),
            remedy=_("Let the owner of the code run ./gapura test --only-prepare once, or make the folder writable."),
        ) from error


def remembered(home: Home) -> dict[str, str]:
    """Return the fingerprints of what has been prepared."""
    try:
        return dict(json.loads((home.stamps / "prepared.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _remember(home: Home, done: dict[str, str]) -> None:
    aside = home.stamps / "prepared.new"
    aside.write_text(json.dumps({**remembered(home), **done}), encoding="utf-8")
    aside.replace(home.stamps / "prepared.json")
