"""Looking at the folder of a local web host without Ansible: what deviates, and which sites lie there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.providers.ansible.role_code import difference_of, entries_for, removals_for
from provisioning.providers.ansible.values import SiteFiles, WebHost

KEY = re.compile(r"t_[a-z0-9]{1,40}")
PENDING_RELOAD = "run/reload.pending"  # the role's own mark: playbooks/roles/site/README.md


@dataclass(frozen=True, slots=True)
class Deviation:
    """One path, relative to the web host's folder, that is missing, other than it should be, or left over.

    :ivar before: the file's text as it lies there; None where no file lies.
    :ivar after: as it should be; None where none should lie, or where it is a folder.
    """

    path: str
    kind: str
    before: str | None = field(default=None, compare=False)
    after: str | None = field(default=None, compare=False)


def find_deviations(
    *, sites: Sequence[SiteFiles], home: Path, host: WebHost | None = None, removed: Sequence[str] = ()
) -> list[Deviation]:
    """Compare the folder with what `sites` should have there and `removed` keys should not. Milliseconds, no lock.

    :raises SiteRefused: a value that must not reach a configuration file.
    """
    entries = entries_for(sites, home=home, host=host or WebHost()) if sites else []
    found = []
    for entry in [*entries, *removals_for(removed)]:
        difference = difference_of(entry, home=home)
        if difference is not None:
            missing = "different" if (home / entry["path"]).exists() else "missing"
            kind = "left_over" if entry["state"] == "absent" else missing
            found.append(Deviation(entry["path"], kind, difference.before, entry.get("content")))
    return found


def list_sites(*, home: Path) -> list[str]:
    """Return the keys of all sites of which anything lies in the web host's folder."""
    keys = {path.stem for path in (home / "vhosts").glob("t_*.conf")}
    keys |= {path.name for path in (home / "sites").glob("t_*")}
    keys |= {path.name for path in (home / "logrotate.d").glob("t_*")}
    return sorted(key for key in keys if KEY.fullmatch(key))


def list_logs(*, home: Path) -> list[str]:
    """Return the keys of all sites with a folder of access logs."""
    return sorted(path.name for path in (home / "logs").glob("t_*") if KEY.fullmatch(path.name))


def list_strangers(*, home: Path) -> list[str]:
    """Return the files nginx would read as vhosts though no site of ours could have them."""
    ours = re.compile(rf"({KEY.pattern}|platform)\.conf")
    return sorted(f"vhosts/{path.name}" for path in (home / "vhosts").glob("*.conf") if not ours.fullmatch(path.name))


def waits_for_reload(*, home: Path) -> bool:
    """Say whether files were written that a running nginx was not told of."""
    return (home / PENDING_RELOAD).exists()
