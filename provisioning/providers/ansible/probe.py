"""Looking at the folder of a local web host without Ansible: what deviates, and which sites lie there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioning.providers.ansible.role_code import differs, entries_for, removals_for
from provisioning.providers.ansible.values import SiteFiles, WebHost

KEY = re.compile(r"t_[a-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One path, relative to the web host's folder, that is missing, other than it should be, or left over."""

    path: str
    kind: str


def find_deviations(
    *, sites: Sequence[SiteFiles], home: Path, host: WebHost | None = None, removed: Sequence[str] = ()
) -> list[Deviation]:
    """Compare the folder with what `sites` should have there and `removed` keys should not. Milliseconds, no lock.

    :raises SiteRefused: a value that must not reach a configuration file.
    """
    entries = entries_for(sites, home=home, host=host or WebHost()) if sites else []
    found = []
    for entry in [*entries, *removals_for(removed)]:
        if differs(entry, home=home):
            missing = "different" if (home / entry["path"]).exists() else "missing"
            found.append(Deviation(entry["path"], "left_over" if entry["state"] == "absent" else missing))
    return found


def list_sites(*, home: Path) -> list[str]:
    """Return the keys of all sites of which anything lies in the web host's folder."""
    keys = {path.stem for path in (home / "vhosts").glob("t_*.conf")}
    keys |= {path.name for path in (home / "sites").glob("t_*")}
    keys |= {path.name for path in (home / "logrotate.d").glob("t_*")}
    return sorted(key for key in keys if KEY.fullmatch(key))
