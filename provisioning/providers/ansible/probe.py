"""Looking at the folder of a local web host without Ansible: what deviates, and which sites lie there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from provisioning.providers.ansible.role_code import difference_of, entries_for, lying_in, removals_for
from provisioning.providers.ansible.values import Deviation, Divergence, Lying, SiteFiles, WebHost


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
            missing = Divergence.DIFFERENT if (home / entry["path"]).exists() else Divergence.MISSING
            kind = Divergence.LEFT_OVER if entry["state"] == "absent" else missing
            found.append(Deviation(entry["path"], kind, difference.before, entry.get("content")))
    return found


def list_lying(*, home: Path) -> Lying:
    """List what lies in the folder, whoever may have laid it there."""
    return lying_in(home)


def list_sites(*, home: Path) -> list[str]:
    """Return the keys of all sites of which anything lies in the folder, apart from access logs."""
    return sorted(lying_in(home).sites)
