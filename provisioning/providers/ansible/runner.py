"""One run of ansible-runner: fresh folder, minimal environment, the lock held by the playbook itself."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioning.providers.ansible import hold_target
from provisioning.providers.ansible.errors import AnsibleMissing
from provisioning.providers.ansible.listener import Listener
from provisioning.providers.ansible.role_code import PLAYBOOKS
from provisioning.providers.ansible.workspace import write_settings, write_variables

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LOCK_WAIT_SECONDS = 2
# No connection is kept for others: its socket's path would be too long in most folders (108 bytes), and its process
# would outlive the run. A machine that falls silent is given up after half a minute.
SSH_ARGS = "-C -o ControlMaster=no -o ServerAliveInterval=10 -o ServerAliveCountMax=3"
POLL_SECONDS = 1  # how soon a timeout or a wish to stop is noticed


@dataclass(frozen=True, slots=True)
class Job:
    """One playbook run.

    :ivar limit: the machines of the inventory it is for; empty: all.
    :ivar lock: the file whose lock says that somebody works on this web host.
    :ivar timeout: seconds after which the playbook is ended.
    """

    playbook: str
    inventory: Path
    limit: str
    variables: Mapping[str, Any]
    lock: Path
    timeout: float
    is_check: bool


def play(job: Job, *, folder: Path, heard: Listener) -> tuple[str, int | None]:
    """Run the playbook in `folder` and return ansible-runner's status and the exit code (None: killed).

    :raises AnsibleMissing:
    """
    # Imported here: only the worker pays for it, and only when it renders.
    from ansible_runner.config.runner import RunnerConfig  # noqa: PLC0415
    from ansible_runner.runner import Runner  # noqa: PLC0415

    write_variables(folder, job.variables)
    write_settings(folder, {"job_timeout": job.timeout, "pexpect_timeout": POLL_SECONDS, "suppress_output_file": True})
    config = RunnerConfig(
        private_data_dir=str(folder),
        project_dir=str(PLAYBOOKS),  # the working folder: ansible.cfg is found there, and no other one
        playbook=str(PLAYBOOKS / job.playbook),
        inventory=str(job.inventory),
        limit=job.limit or None,
        cmdline="--check --diff" if job.is_check else None,
        fact_cache_type="none",
        quiet=True,
    )
    config.prepare()
    config.command = [*_holding(job.lock), *_ansible_playbook(), *config.command[1:]]
    config.env = environment(folder, artifacts=config.artifact_dir)
    # Runner itself, not ansible_runner.run(): that one would take over the worker's signal handlers.
    runner = Runner(config, event_handler=heard.hear, cancel_callback=heard.should_stop)
    status, rc = runner.run()
    return status, rc


def environment(folder: Path, *, artifacts: str) -> dict[str, str]:
    """Return the whole environment of the playbook: nothing of the caller's, whose secrets it could spill.

    ansible-runner would pass on everything, and write it into its artifacts.
    """
    from ansible_runner.utils import get_callback_dir  # noqa: PLC0415

    return {
        "PATH": f"{Path(sys.executable).parent}:{PATH}",
        "HOME": str(folder / "home"),
        "ANSIBLE_HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "LC_ALL": "C.UTF-8",
        # What ansible-runner's own callback needs to stream events.
        "ANSIBLE_CALLBACK_PLUGINS": get_callback_dir(),
        "ANSIBLE_STDOUT_CALLBACK": "awx_display",
        "ANSIBLE_SSH_ARGS": SSH_ARGS,
        "AWX_ISOLATED_DATA_DIR": artifacts,
    }


def _holding(lock: Path) -> list[str]:
    return [sys.executable, "-I", "-S", hold_target.__file__, str(lock), str(LOCK_WAIT_SECONDS)]


def _ansible_playbook() -> list[str]:
    """The playbook command of this very environment, with our bytecode folder if we have one."""
    program = Path(sys.executable).with_name("ansible-playbook")
    if not program.exists():
        raise AnsibleMissing(path=program)
    cache = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [sys.executable, *cache, str(program)]
