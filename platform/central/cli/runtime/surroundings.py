"""The environment of every program we start: all it writes stays in GAPURA_HOME."""

from __future__ import annotations

import os

from central.cli.runtime import binaries
from central.cli.runtime.database import Database
from central.cli.runtime.messages import language
from central.cli.runtime.paths import ROOT, Home


def environment(home: Home, database: Database, *, port: int) -> dict[str, str]:
    """Return the environment for a program on this home and database."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    set_by_us = {
        "GAPURA_HOME": str(home.root),
        "GAPURA_PORT": str(port),
        "GAPURA_LANG": language(),
        "GAPURA_PG_BIN": database.programs or _newest_programs(),
        "DATABASE_URL": database.url,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "PYTHONPYCACHEPREFIX": str(home.root / "pycache"),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(home.tmp),
        "ANSIBLE_HOME": str(home.root / "ansible"),
        "LC_ALL": "C.UTF-8",  # Ansible stops under LC_ALL=C
    }
    kept.setdefault("DJANGO_SETTINGS_MODULE", "central.settings.development")
    kept.setdefault("GAPURA_LOG_LEVEL", "WARNING")  # on the terminal; what serves writes more into its log
    if not _writable_home(kept.get("HOME", "")):
        kept["HOME"] = str(home.root)
    return {**kept, **set_by_us}


def _newest_programs() -> str:
    """Return the newest programs there are: a dump must not be older than its server."""
    found = sorted(binaries.candidates(), key=lambda candidate: candidate.major)
    return str(found[-1].folder) if found else ""


def _writable_home(folder: str) -> bool:
    return bool(folder) and os.path.isdir(folder) and os.access(folder, os.W_OK)  # noqa: PTH112 - a plain question
