"""What an Ansible run may know, leave behind and hold on to: real processes, real signals."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from provisioning.providers.ansible import find_deviations, list_lying, look_at, render_sites
from provisioning.providers.ansible.errors import (
    RunTimedOut,
    TargetBusy,
    TargetDiskFull,
    TargetNotWritable,
    TargetUnreachable,
)
from provisioning.providers.ansible.workspace import FORGOTTEN_AFTER_SECONDS, run_folder
from tests.integration.provisioning.providers.web_hosts import descendants, said_by, site, text_of, web_host
from tests.servers.ssh import SSHD, SshServer

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[4]
CANARY = "canary-3f9a-of-the-callers-environment"

CALLER = """
    import sys
    from pathlib import Path
    from tests.integration.provisioning.providers.web_hosts import site, web_host
    from provisioning.providers.ansible import render_sites

    render_sites(sites=[site(1)], home=Path(sys.argv[1]), host=web_host(), inventory=Path(sys.argv[2]))
"""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "web"


@pytest.fixture
def gate(tmp_path, home):
    """A web host whose Python waits at a gate: says when a module has arrived, and lets it in when told."""
    gate = Gate(tmp_path)
    yield gate
    gate.open()
    wait_until(lambda: nobody_holds(home / ".ansible/playbook.lock"))


class Gate:
    def __init__(self, folder):
        self.arrived, self.let_in = folder / "arrived", folder / "let-in"
        python = folder / "python-at-the-gate"
        python.write_text(
            f'#!/bin/sh\ntouch "{self.arrived}"\nwhile [ ! -e "{self.let_in}" ]; do sleep 0.05; done\n'
            f'exec "{sys.executable}" "$@"\n'
        )
        python.chmod(0o755)
        self.inventory = folder / "gate.yml"
        self.inventory.write_text(
            f"web: {{hosts: {{localhost: {{ansible_connection: local, ansible_python_interpreter: {python}}}}}}}\n"
        )

    def open(self):
        self.let_in.touch()

    def wait_for_arrival(self):
        wait_until(self.arrived.exists)


def wait_until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def nobody_holds(lock):
    with lock.open() as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def render(home, *, number=1, **more):
    return render_sites(sites=[site(number)], home=home, host=web_host(), **more)


def test_callers_environment_reaches_neither_artifacts_nor_processes(home, monkeypatch):
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", CANARY)
    monkeypatch.setenv("ANSIBLE_STDOUT_CALLBACK", f"minimal-{CANARY}")
    seen = {"files": 0, "processes": "", "names": set()}

    def look(_event):
        # Ansible's folders come and go meanwhile: os.walk passes over what is gone.
        files = [Path(folder, name) for folder, _, names in os.walk(home / ".ansible") for name in names]
        assert [path for path in files if CANARY in text_of(path)] == []
        seen["files"] = max(seen["files"], len(files))
        for pid in descendants(os.getpid()):
            seen["processes"] += said_by(pid)

    render(home, on_event=look)

    assert seen["files"] >= 3, "variables, settings and the command were there to be looked at"
    assert "ansible-playbook" in seen["processes"]
    assert CANARY not in seen["processes"]


def test_environment_of_the_playbook_is_the_allowed_list(home):
    names = set()

    def look(_event):
        for pid in descendants(os.getpid()):
            if "ansible-playbook" in text_of(Path(f"/proc/{pid}/cmdline")):
                environment = text_of(Path(f"/proc/{pid}/environ")).split("\0")
                names.update(line.partition("=")[0] for line in environment if line)

    render(home, on_event=look)

    ours = {"PATH", "HOME", "LC_ALL", "ANSIBLE_HOME", "TMPDIR"}
    runners = {"ANSIBLE_CALLBACK_PLUGINS", "ANSIBLE_STDOUT_CALLBACK", "ANSIBLE_SSH_ARGS", "AWX_ISOLATED_DATA_DIR"}
    assert names == ours | runners


def test_variables_are_seen_on_no_command_line(home):
    commands = []

    def look(_event):
        for pid in descendants(os.getpid()):
            commands.append(text_of(Path(f"/proc/{pid}/cmdline")))

    render(home, on_event=look)

    assert any("extravars" in command for command in commands)
    assert not any("Dinas 1" in command or "dinas1." in command for command in commands)


def test_nothing_of_a_run_is_left_behind(home):
    render(home)

    assert list((home / ".ansible/runs").iterdir()) == []
    assert {path.name for path in (home / ".ansible").iterdir()} == {"runs", "playbook.lock"}


def test_check_of_an_earlier_run_does_not_stick(home):
    render(home, check=True)

    outcome = render(home, number=2)

    assert (home / "vhosts/t_2.conf").exists()
    assert not outcome.is_check


def test_signal_handlers_of_the_worker_stay_its_own(home):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]

    render(home)

    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


def test_listener_that_fails_ends_the_run(home, gate):
    def refuse(_event):
        raise LookupError("the lease is lost")

    with pytest.raises(LookupError, match="the lease is lost"):
        render(home, on_event=refuse, inventory=gate.inventory)

    assert not (home / "vhosts").exists()


def test_run_that_takes_too_long_is_ended_and_told(home, gate):
    with pytest.raises(RunTimedOut) as late:
        render(home, timeout=3, inventory=gate.inventory)

    assert (late.value.permanent, late.value.retry_after) == (False, 30.0)


def test_orphan_of_a_killed_caller_holds_the_target_until_it_is_done(home, gate):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")])}
    command = [sys.executable, "-c", textwrap.dedent(CALLER), str(home), str(gate.inventory)]
    with subprocess.Popen(command, env=environment) as caller:
        gate.wait_for_arrival()
        caller.send_signal(signal.SIGKILL)

    with pytest.raises(TargetBusy) as busy:
        render(home)
    assert (busy.value.permanent, busy.value.retry_after) == (False, 3.0)
    assert not (home / "vhosts").exists()

    gate.open()
    wait_until((home / "vhosts/t_1.conf").exists)
    outcome = render_when_free(home)

    assert outcome.changed == (), "the orphan did the work; the resumed step finds it done"
    assert find_deviations(sites=[site(1)], home=home, host=web_host()) == []


def render_when_free(home):
    while True:
        try:
            return render(home)
        except TargetBusy:
            continue


def test_folders_of_killed_callers_are_swept_once_a_day_old(tmp_path):
    runs = tmp_path / "runs"
    for name, age in {"run-old": FORGOTTEN_AFTER_SECONDS + 60, "run-young": 60}.items():
        (runs / name / "env").mkdir(parents=True)
        os.utime(runs / name, (time.time() - age, time.time() - age))

    with run_folder(tmp_path) as folder:
        assert {path.name for path in runs.iterdir()} == {"run-young", folder.name}
        assert oct(folder.stat().st_mode & 0o777) == "0o700"

    assert {path.name for path in runs.iterdir()} == {"run-young"}


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, TargetDiskFull), (errno.EROFS, TargetNotWritable)])
def test_disk_that_takes_nothing_is_told(home, monkeypatch, number, kind):
    def refuse(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_text", refuse)

    with pytest.raises(kind):
        render(home)


@pytest.mark.skipif(SSHD is None, reason="sshd is not installed")
class TestAnotherMachine:
    @pytest.fixture
    def machine(self, tmp_path):
        server = SshServer(tmp_path / "ssh")
        server.start()
        yield server
        server.stop()

    def test_it_is_rendered_and_looked_at_as_this_one(self, home, tmp_path, machine):
        inventory = machine.inventory("jauh")

        outcome = render(home, inventory=inventory, work=tmp_path / "work")

        assert (outcome.is_changed, outcome.stats["unreachable"]) == (True, 0)
        assert find_deviations(sites=[site(1)], home=home, host=web_host()) == []
        assert look_at(home=home, inventory=inventory, work=tmp_path / "work") == list_lying(home=home)
        assert not (home / ".ansible").exists()

    @pytest.mark.parametrize(
        ("amiss", "says"), [("stopped", "Connection refused"), ("another key", "Host key verification failed")]
    )
    def test_it_is_told_with_the_reason_that_it_cannot_be_reached(self, amiss, says, home, tmp_path, machine):
        if amiss == "stopped":
            machine.stop()
        else:
            machine.known_hosts.write_text("")

        with pytest.raises(TargetUnreachable, match=f"jauh.*{says}") as away:
            render(home, inventory=machine.inventory("jauh"), work=tmp_path / "work")

        assert (away.value.permanent, away.value.retry_after) == (False, 60.0)
