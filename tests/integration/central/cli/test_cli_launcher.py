"""./gapura itself, on a machine that has nothing but a Python: real shell, real processes, a pretended uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
TOOLS = "/usr/bin:/bin"

# A uv that makes an "environment" whose Python prints what it was given. It logs each call.
UV = """#!/bin/sh
echo "$*" >> "$CALLS"
[ "$1" = --version ] && exit 0
if [ -n "${UV_EXIT:-}" ]; then echo "no network" >&2; exit "$UV_EXIT"; fi
if [ "$1" = venv ]; then
    for folder in "$@"; do :; done
    mkdir -p "$folder/bin"
    printf '#!/bin/sh\\n[ "$1" = --version ] && exit 0\\nenv\\necho "ARGS:$*"\\n' > "$folder/bin/python"
    chmod +x "$folder/bin/python"
    exit 0
fi
if [ -n "${SLOWLY:-}" ]; then read -r _ < "$SLOWLY"; fi
exit 0
"""


BLIND = """
import importlib.util as _find
_real = _find.find_spec
_find.find_spec = lambda name: None if name == "ensurepip" else _real(name)
"""


class Machine:
    """A copy of what the launcher touches, with an empty home and a PATH of our choosing."""

    def __init__(self, folder):
        self.root = folder / "gapura"
        self.home = folder / "home"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        for made in (self.home, self.bin):
            made.mkdir()
        (self.root / "platform" / "central" / "cli").mkdir(parents=True)
        shutil.copy(ROOT / "gapura", self.root)
        shutil.copy(ROOT / "platform/central/cli/bootstrap.py", self.root / "platform/central/cli")
        shutil.copytree(ROOT / "requirements", self.root / "requirements")
        self.put("uv", UV)
        self.put("python3.11", f'#!/bin/sh\nexec {sys.executable} "$@"\n')

    def put(self, name, script):
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def variables(self, **more):
        basic = {"PATH": f"{self.bin}:{TOOLS}", "HOME": str(self.home), "CALLS": str(self.calls), "LANG": "en_US.UTF-8"}
        return {name: value for name, value in {**basic, **more}.items() if value is not None}

    def start(self, *arguments, **more):
        command = [str(self.root / "gapura"), *arguments]
        return subprocess.Popen(
            command,
            env=self.variables(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
        )

    def run(self, *arguments, **more):
        with self.start(*arguments, **more) as program:
            out, err = program.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, program.returncode, out, err)

    def installations(self):
        return [line for line in self.calls.read_text().splitlines() if "pip install" in line]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def environment_of(ended):
    return dict(line.split("=", 1) for line in ended.stdout.splitlines() if "=" in line)


def test_first_start_installs_the_lock_and_later_ones_skip_it(machine):
    first = machine.run("up", "--port", "8101")
    second = machine.run("up")

    assert (first.returncode, second.returncode) == (0, 0)
    assert "ARGS:-m central.cli up --port 8101" in first.stdout
    assert len(machine.installations()) == 1
    assert "--require-hashes" in machine.installations()[0]
    assert second.stderr == ""


def test_everything_programs_write_stays_in_the_repository(machine):
    variables = environment_of(machine.run("up", PYTHONDONTWRITEBYTECODE="1"))

    inside = ("TMPDIR", "PYTHONPYCACHEPREFIX", "ANSIBLE_HOME", "UV_CACHE_DIR", "PIP_CACHE_DIR", "GAPURA_HOME")
    assert {name: variables[name].startswith(f"{machine.root}/var") for name in inside} == dict.fromkeys(inside, True)
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert variables["LC_ALL"] == "C.UTF-8"
    assert variables["PYTHONPATH"] == f"{machine.root}:{machine.root}/platform"
    assert list(machine.home.iterdir()) == []


@pytest.mark.parametrize("home", [None, "", "/nowhere"])
def test_home_that_cannot_be_used_is_replaced(machine, home):
    variables = environment_of(machine.run("up", HOME=home))

    assert variables["HOME"] == f"{machine.root}/var"


def test_changed_lock_is_installed_again(machine):
    machine.run("up")
    with (machine.root / "requirements" / "runtime.txt").open("a") as lock:
        lock.write("# one more\n")
    machine.run("up")

    assert len(machine.installations()) == 2


def test_tests_install_their_own_lock_which_covers_the_runtime(machine):
    machine.run("test")
    machine.run("up")

    assert [call.rsplit("/", 1)[1] for call in machine.installations()] == ["dev.txt"]


def test_interrupted_installation_is_redone_from_scratch(machine):
    machine.run("up")
    environment = machine.root / "var" / "venv"
    (environment / "installing").touch()
    (environment / "half").touch()
    again = machine.run("up")

    assert "cut off" in again.stderr
    assert len(machine.installations()) == 2
    assert not (environment / "half").exists()
    assert not (environment / "installing").exists()


@pytest.mark.processes
def test_two_starts_at_once_install_once(machine, tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    one = machine.start("up", SLOWLY=str(gate))
    with gate.open("w") as opened:  # waits until the first one is in the middle of its installation
        two = machine.start("up", SLOWLY=str(gate))
        waiting = two.stderr.readline()
        opened.write("go\n")
    ended = [(*program.communicate(timeout=60), program.returncode) for program in (one, two)]

    assert "Waiting for another installation" in waiting
    assert [code for _out, _err, code in ended] == [0, 0]
    assert len(machine.installations()) == 1


def test_failing_uv_leaves_it_to_pip_and_says_what_happened(machine):
    ended = machine.run("up", UV_EXIT="3", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="")

    assert ended.returncode == 1
    assert "Trying with pip" in ended.stderr
    assert "UV_DEFAULT_INDEX" in ended.stderr
    assert (machine.root / "var" / "venv" / "installing").exists()


def test_too_old_python_is_named(machine):
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        machine.put(name, "#!/bin/sh\necho 3.9\n")

    ended = machine.run("up")

    assert ended.returncode == 1
    assert "found: 3.9" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_name_that_answers_but_does_not_run_is_passed_over(machine):
    machine.put("python3.13", "#!/bin/sh\nexit 127\n")

    assert machine.run("up").returncode == 0


def test_python_that_cannot_make_environments_names_the_package(machine, tmp_path):
    (machine.bin / "uv").unlink()
    machine.put("python3.11", f'#!/bin/sh\nexec {sys.executable} -X gapura "$@"\n')
    # A Debian Python without python3-venv: the module ensurepip is not there.
    script = machine.root / "platform/central/cli/bootstrap.py"
    script.write_text(script.read_text().replace("import fcntl\n", f"import fcntl\n{BLIND}", 1))

    ended = machine.run("up", LANG="id_ID.UTF-8")

    assert ended.returncode == 1
    assert f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in ended.stderr
    assert "tidak dapat membuat lingkungan" in ended.stderr


def test_launcher_runs_through_a_link_from_anywhere(machine, tmp_path):
    link = tmp_path / "bin" / "gapura"
    link.symlink_to(machine.root / "gapura")

    ended = subprocess.run([link, "up"], env=machine.variables(), capture_output=True, text=True, cwd="/", timeout=60)

    assert "ARGS:-m central.cli up" in ended.stdout


def test_home_that_cannot_be_made_is_one_clear_line(machine, tmp_path):
    (tmp_path / "file").touch()

    ended = machine.run("up", GAPURA_HOME=str(tmp_path / "file" / "home"))

    assert ended.returncode == 1
    assert "GAPURA_HOME" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
