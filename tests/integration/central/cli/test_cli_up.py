"""`gapura up` for real: database, web, worker and scheduler start, serve, and are gone after Ctrl-C."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.servers.ports import free_port

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_SECONDS = 180


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def gapura(tmp_path, database_url):
    """Run a command of gapura on a home of its own, with an empty HOME; what is left at the end is killed."""
    nest = tmp_path / "nest"
    nest.mkdir()
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(nest),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "pycache"),
        "GAPURA_HOME": str(tmp_path / "home"),
        "GAPURA_LANG": "en",
        "DATABASE_URL": database_url,
    }

    started = []

    def start(*arguments, **more):
        command = [sys.executable, "-m", "central.cli", *arguments]
        program = subprocess.Popen(
            command,
            env={**variables, **more},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
        program.communicate()
    left = programs_of(tmp_path / "home")
    for process in left:
        process.kill()
    psutil.wait_procs(left)


def programs_of(home):
    """Every process that was given this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("GAPURA_HOME") == str(home):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def read_until(program, words):
    said = []
    for line in program.stdout:
        said.append(line)
        if words in line:
            return "".join(said)
    raise AssertionError("".join(said))


def end(program, number):
    program.send_signal(number)
    program.communicate(timeout=PATIENCE_SECONDS)
    return program.returncode


def front_page(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": "gapura.localhost"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_system_serves_until_ctrl_c_and_leaves_nothing_behind(gapura, port, tmp_path):
    system = gapura("up", "--port", str(port))
    read_until(system, f"ready: http://gapura.localhost:{port}/")
    assert front_page(port) == 200
    assert {"gunicorn", "celery"} <= {word for process in programs_of(tmp_path / "home") for word in process.cmdline()}

    assert end(system, signal.SIGINT) == 0
    assert programs_of(tmp_path / "home") == []
    assert list((tmp_path / "nest").iterdir()) == []


def test_second_start_prepares_nothing(gapura, port):
    for turn in (1, 2):
        system = gapura("up", "--port", str(port))
        said = read_until(system, "ready:")
        assert end(system, signal.SIGTERM) == 0
        assert ("static files" in said) == (turn == 1)


def test_busy_port_is_one_clear_line_and_starts_nothing(gapura, tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(1)
        taken = busy.getsockname()[1]

        system = gapura("up", "--port", str(taken))
        said, _err = system.communicate(timeout=PATIENCE_SECONDS)

    assert system.returncode == 1
    assert f"Port {taken} is in use" in said
    assert "--port" in said
    assert len(said.splitlines()) == 2
    assert programs_of(tmp_path / "home") == []


def test_database_that_does_not_answer_is_named_with_its_remedy(gapura):
    program = gapura("manage", "check", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    said, _err = program.communicate(timeout=PATIENCE_SECONDS)

    assert program.returncode == 1
    assert "unset it to use the embedded PostgreSQL" in said


def test_manage_passes_its_arguments_and_exit_code_through(gapura):
    program = gapura("manage", "diffsettings", "--output", "unified")
    said, _err = program.communicate(timeout=PATIENCE_SECONDS)
    failing = gapura("manage", "no_such_command")
    failing.communicate(timeout=PATIENCE_SECONDS)

    assert program.returncode == 0
    assert "GAPURA_PORT" in said
    assert failing.returncode == 1


def test_doctor_speaks_of_every_part_and_finds_nothing_wrong_here(gapura, port):
    program = gapura("doctor", "--json", "--port", str(port))
    said, _err = program.communicate(timeout=PATIENCE_SECONDS)
    found = json.loads(said)
    wrong = [finding for finding in found["findings"] if finding["state"] == "wrong"]
    subjects = {finding["subject"] for finding in found["findings"]}

    assert (program.returncode, wrong) == (0, [])
    looked_at = {
        "python",
        "disk",
        "port",
        "database",
        "pooler",
        "migrations",
        "templates",
        "pool",
        "nginx",
        "typst",
        "git",
    }
    assert looked_at <= subjects
