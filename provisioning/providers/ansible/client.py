"""Render sites onto a web host, and take them away: one playbook run, however many sites."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provisioning.providers.ansible.errors import SiteRefused
from provisioning.providers.ansible.listener import Listener
from provisioning.providers.ansible.role_code import PLAYBOOKS, entries_for, removals_for
from provisioning.providers.ansible.runner import Job, play
from provisioning.providers.ansible.values import Lying, OnEvent, Outcome, SiteFiles, WebHost
from provisioning.providers.ansible.verdict import fault_of, outcome_of
from provisioning.providers.ansible.workspace import run_folder

LOCAL_INVENTORY = PLAYBOOKS / "inventories" / "local.yml"
TIMEOUT_SECONDS = 120.0
MAX_SITES = 2000  # ansible-runner drops an event's result beyond 700 kB; the paths of 2,000 sites stay below


def render_sites(
    *,
    sites: Sequence[SiteFiles],
    home: Path,
    host: WebHost | None = None,
    check: bool = False,
    on_event: OnEvent | None = None,
    inventory: Path | None = None,
    limit: str = "",
    work: Path | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Outcome:
    """Give each site its folder, vhost, robots.txt and log rotation below `home`; doing it twice does it once.

    The whole new set is tried with nginx before it replaces the old one. Other sites of the host are left alone.

    :param check: change nothing; the outcome holds each file as it is and as it would be.
    :param on_event: told of each task and path; whatever it raises ends the run and comes out of this call.
    :param inventory: web hosts other than this machine.
    :param limit: which of them, as Ansible's own `--limit`.
    :param work: the run's own folder on this machine, its lock included; unset: below `home`.
    :param timeout: seconds for the whole run.
    :raises SiteRefused, TargetBusy, RunTimedOut, RunKilled, TargetUnreachable, VhostRefused, NginxSilent,
        TargetNotWritable, TargetDiskFull, TaskFailed, PlaybookBroken, AnsibleMissing:
    """
    settings = host or WebHost()
    _check_number(sites)
    entries_for(sites, home=home, host=settings)  # refuses bad values before anything is started
    variables = {"site_list": [asdict(site) for site in sites], **_variables(settings, home=home)}
    target = _Target(home, inventory or LOCAL_INVENTORY, limit, work or home.absolute() / ".ansible")
    return _run("site.yml", variables, target=target, check=check, on_event=on_event, timeout=timeout)


def remove_sites(
    *,
    keys: Sequence[str],
    home: Path,
    host: WebHost | None = None,
    check: bool = False,
    on_event: OnEvent | None = None,
    inventory: Path | None = None,
    limit: str = "",
    work: Path | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Outcome:
    """Take the files of the sites with these keys away, access logs included; what is gone already is no error.

    Parameters and errors as in `render_sites`.
    """
    _check_number(keys)
    removals_for(keys)
    variables = {"site_removed": list(keys), **_variables(host or WebHost(), home=home)}
    target = _Target(home, inventory or LOCAL_INVENTORY, limit, work or home.absolute() / ".ansible")
    return _run("remove.yml", variables, target=target, check=check, on_event=on_event, timeout=timeout)


def look_at(
    *,
    home: Path,
    host: WebHost | None = None,
    inventory: Path | None = None,
    limit: str = "",
    work: Path | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Lying:
    """List what lies on a web host, be it another machine; nothing is changed.

    Parameters and errors as in `render_sites`.
    """
    outcome = remove_sites(
        keys=(), check=True, home=home, host=host, inventory=inventory, limit=limit, work=work, timeout=timeout
    )
    return outcome.lying


@dataclass(frozen=True, slots=True)
class _Target:
    """The folder on the web host, the machines, and where the run itself lies on this one."""

    home: Path
    inventory: Path
    limit: str
    work: Path


def _run(
    playbook: str,
    variables: Mapping[str, Any],
    *,
    target: _Target,
    check: bool,
    on_event: OnEvent | None,
    timeout: float,
) -> Outcome:
    started = time.monotonic()
    heard = Listener(on_event)
    with run_folder(target.work) as folder:
        job = Job(
            playbook=playbook,
            inventory=target.inventory.resolve(),
            limit=target.limit,
            variables=variables,
            lock=target.work / "playbook.lock",
            timeout=timeout,
            is_check=check,
        )
        status, rc = play(job, folder=folder, heard=heard)
    if heard.interruption is not None:
        raise heard.interruption
    if status != "successful":
        raise fault_of(heard, rc=rc, status=status, home=target.home, timeout=timeout)
    return outcome_of(heard, is_check=check, seconds=time.monotonic() - started)


def _variables(host: WebHost, *, home: Path) -> dict[str, Any]:
    return {f"site_{name}": value for name, value in host.settings(home=home).items()}


def _check_number(sites: Sequence[object]) -> None:
    if len(sites) > MAX_SITES:
        raise SiteRefused(reason=f"{len(sites)} at once are more than {MAX_SITES}; give them in batches")
