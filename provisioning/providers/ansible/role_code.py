"""The role's own renderer and comparison, loaded from the playbooks: plan, probe and run cannot disagree."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from provisioning.providers.ansible.errors import SiteRefused
from provisioning.providers.ansible.values import Lying, SiteFiles, WebHost

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"
ROLE = PLAYBOOKS / "roles" / "site"


def entries_for(sites: Sequence[SiteFiles], *, home: Path, host: WebHost) -> list[dict[str, Any]]:
    """Return what should lie on the web host.

    :raises SiteRefused: a value that must not reach a configuration file.
    """
    try:
        found: list[dict[str, Any]] = _filters().site_entries(
            [asdict(site) for site in sites], host.settings(home=home)
        )
    except ValueError as error:
        raise SiteRefused(reason=error) from error
    return found


def removals_for(keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return what should no longer lie there.

    :raises SiteRefused: not a site's key.
    """
    try:
        found: list[dict[str, Any]] = _filters().site_removals(keys)
    except ValueError as error:
        raise SiteRefused(reason=error) from error
    return found


class Difference(Protocol):
    """What the role's comparison returns: the entry, and the file's text as it lies there."""

    @property
    def before(self) -> str | None: ...


def difference_of(entry: dict[str, Any], *, home: Path) -> Difference | None:
    """Return how an entry is not as it should be; None when it is."""
    found: Difference | None = _comparison().compare(entry, root=home)
    return found


def lying_in(home: Path) -> Lying:
    """List what lies in a web host's folder."""
    return lying_of(_listing().what_lies(home)._asdict())


def lying_of(listed: Mapping[str, Any]) -> Lying:
    """Return the role's listing as our own, be it from here or out of a run's events."""
    return Lying(
        sites=frozenset(listed["sites"]),
        logs=frozenset(listed["logs"]),
        strangers=tuple(listed["strangers"]),
        waits_for_reload=bool(listed["waits_for_reload"]),
    )


@cache
def _filters() -> ModuleType:
    return _load(ROLE / "filter_plugins" / "site_files.py")


@cache
def _comparison() -> ModuleType:
    return _load(ROLE / "module_utils" / "site_set.py")


@cache
def _listing() -> ModuleType:
    return _load(ROLE / "module_utils" / "site_listing.py")


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"gapura_role_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
