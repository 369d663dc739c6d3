"""host.yml below a folder: what lies there afterwards, judged by the programs that will read it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from central.cli.runtime import binaries
from tests.integration.playbooks.conftest import NGINX
from tests.integration.playbooks.hosts import CANARY, ROOT, SECRETS, Host
from tests.servers.ports import free_port

UNITS = ("prepare.service", "web.service", "worker.service", "beat.service", "nginx.service", "logrotate.service")
# What the shell, Python, Django and Ansible read; all else is a setting of ours.
OF_OTHERS = {
    "ANSIBLE_HOME", "DJANGO_SETTINGS_MODULE", "HOME", "LC_ALL", "PATH", "PYTHONPATH", "PYTHONUNBUFFERED", "TMPDIR",
}  # fmt: skip


def summed(run):
    return {name: int(count) for name, count in re.findall(r"(ok|changed|failed|unreachable)=(\d+)", run.stdout)}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    host = Host(tmp_path_factory.mktemp("machine"))
    host.variables |= {"front_listen": [f"127.0.0.1:{free_port()}"]}
    host.first = host.play("-vvv", "--diff")
    assert host.first.returncode == 0, host.first.stdout[-3000:]
    return host


def test_a_check_of_a_bare_host_writes_nothing_and_asks_debian_for_its_packages(tmp_path):
    host = Host(tmp_path / "machine")

    run = host.play("--check", "--diff", python="/usr/bin/python3", host_system=True, host_user="gapura-contoh")

    assert (run.returncode, summed(run)["failed"]) == (0, 0), run.stdout[-3000:]
    assert not host.root.exists()
    assert "Make the service's user" in run.stdout


def test_second_run_and_its_check_change_nothing(host):
    before = host.tree()

    again = host.play()

    assert (again.returncode, summed(again)["changed"]) == (0, 0), again.stdout[-3000:]
    assert host.tree() == before


@pytest.mark.parametrize("name", [*UNITS, "logrotate.timer"])
def test_unit_is_accepted_by_systemd_without_a_word(host, name):
    """It looks for each program of a unit, and names each setting it does not know."""
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", host.unit(f"gapura-{name}")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


@pytest.mark.parametrize("name", UNITS)
def test_unit_is_closed_to_all_it_does_not_need(host, name):
    """The scale of systemd-analyze: 100 is open, a unit without any of our lines stands at 92."""
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", host.unit(f"gapura-{name}")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert judged.returncode == 0, judged.stdout


def test_units_name_modules_that_exist(host):
    commands = " ".join(host.unit(f"gapura-{name}").read_text() for name in UNITS)
    named = set(re.findall(r"\bcentral(?:\.\w+)+", commands))

    assert named == {"central.celery", "central.cli.prepare", "central.gunicorn", "central.wsgi"}
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


def test_settings_are_ours_and_read_the_same_by_a_shell(host):
    file = host.path("/etc/gapura/gapura.env")
    written = dict(re.findall(r'^(\w+)="(.*)"$', file.read_text(), re.MULTILINE))
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text()))

    by_shell = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", f"set -a; . {file}; exec /usr/bin/env -0"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    read = dict(pair.split("=", 1) for pair in by_shell.stdout.split("\0") if pair)
    assert {name: read[name] for name in written} == written
    assert {name.removesuffix("_FILE") for name in written} - OF_OTHERS - documented == set()


def test_secrets_are_files_and_never_shown(host):
    """Even at -vvv with --diff; and nowhere but in their files."""
    folder = host.path("/etc/gapura/secrets")
    shown = host.first.stdout + host.first.stderr
    holding = {path for path, (_mode, content) in host.tree().items() if CANARY.encode() in content}

    assert CANARY not in shown
    assert holding == {f"etc/gapura/secrets/{name}" for name in SECRETS}
    assert {(folder / name).stat().st_mode & 0o7777 for name in SECRETS} == {0o640}
    assert folder.stat().st_mode & 0o7777 == 0o750


def test_command_for_operators_runs_the_release_and_not_what_lies_around(host, tmp_path):
    (tmp_path / "central.py").write_text("raise SystemExit('from the wrong folder')")

    asked = subprocess.run(
        [host.path("/usr/local/bin/gapura"), "--help"], cwd=tmp_path,
        env={"PATH": "/usr/sbin:/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (asked.returncode, asked.stderr) == (0, "")
    assert "gapura [OPTIONS] COMMAND" in asked.stdout


def test_release_speaks_indonesian_and_needs_no_writing(host):
    """Who serves may not write there: catalogues and bytecode lie in the release."""
    release = host.path("/opt/gapura/releases/0.1.0")
    catalogues = {po.with_suffix(".mo") for po in release.glob("p*/**/locale*/*/LC_MESSAGES/*.po")}

    assert host.path("/opt/gapura/current").readlink() == Path("releases/0.1.0")
    assert catalogues
    assert [path for path in catalogues if not path.is_file()] == []
    assert list((release / "platform/central/__pycache__").glob("wsgi.*.pyc"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_locks_per_transaction", "512"),
        ("max_connections", "200"),
        ("password_encryption", "scram-sha-256"),
        ("listen_addresses", "localhost"),
        ("jit", "off"),
    ],
)
def test_postgresql_reads_the_settings(host, tmp_path, setting, value):
    folder = host.path("/etc/postgresql/15/main")
    (tmp_path / "postgresql.conf").write_text(f"include_dir = '{folder}/conf.d'\n")
    (tmp_path / "postgresql.auto.conf").touch()
    program = binaries.find(tmp_path).folder / "postgres"

    # -C stands first: only so does the program answer root too.
    told = subprocess.run([program, "-C", setting, "-D", tmp_path], capture_output=True, text=True, check=False)

    assert (told.stdout.strip(), told.stderr) == (value, "")


def test_only_named_hosts_come_to_the_database_by_tls_and_password(host):
    entered = host.path("/etc/postgresql/15/main/pg_hba.conf").read_text().splitlines()

    assert [line for line in entered if not line.startswith("#")] == [
        "hostssl gapura gapura 192.0.2.10/32 scram-sha-256"
    ]


def test_debian_reads_the_rule_of_security_updates_in_place_of_its_own(host):
    own = "Unattended-Upgrade::Origins-Pattern::=origin=Debian,codename=${distro_codename}-updates"
    file = host.path("/etc/apt/apt.conf.d/52gapura-unattended-upgrades")

    dumped = subprocess.run(
        ["apt-config", "-o", own, "-c", file, "dump"], capture_output=True, text=True, check=True
    ).stdout

    patterns = re.findall(r'^Unattended-Upgrade::Origins-Pattern:: "(.*)";$', dumped, re.MULTILINE)
    assert patterns == ["origin=Debian,codename=${distro_codename}-security,label=Debian-Security"]
    assert 'APT::Periodic::Unattended-Upgrade "1";' in dumped
    assert 'Unattended-Upgrade::Automatic-Reboot "false";' in dumped


@pytest.mark.nginx
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_the_first_frame(host, tmp_path):
    # In a copy: tried by root, it gives its folders for temporary files to another user.
    home = shutil.copytree(host.path("/srv/gapura/web"), tmp_path / "web")

    tried = subprocess.run([NGINX, "-t", "-q", "-p", f"{home}/", "-c", "nginx.conf"], capture_output=True, check=False)

    assert (tried.returncode, tried.stderr) == (0, b"")
    assert "situs.provinsi.example" in (home / "vhosts/platform.conf").read_text()


def test_a_cut_off_release_is_made_good_and_a_moved_scheduler_leaves_no_unit(tmp_path):
    """As a run leaves it that was ended before the mark, and a hand that changed the settings."""
    host = Host(tmp_path / "machine", groups=("workers",))
    release, settings = host.path("/opt/gapura/releases/0.1.0"), host.path("/etc/gapura/gapura.env")
    for left in (release / "platform/half.py", release / "venv/bin/python", settings, host.unit("gapura-beat.service")):
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text("half\n")

    mended = host.play()

    assert mended.returncode == 0, mended.stdout[-3000:]
    assert (release / "manage.py").is_file()
    assert (release / ".whole").is_file()
    assert subprocess.run([release / "venv/bin/celery", "--version"], capture_output=True, check=False).returncode == 0
    assert 'GAPURA_DOMAIN="situs.provinsi.example"' in settings.read_text()
    assert sorted(path.name for path in host.path("/etc/systemd/system").iterdir()) == ["gapura-worker.service"]


def test_a_package_that_is_not_the_one_of_the_lock_is_never_installed(tmp_path):
    host = Host(tmp_path / "machine", groups=("workers",))
    wheel = next(host.wheels.iterdir())
    wheel.write_bytes(wheel.read_bytes() + b"\0")

    run = host.play()

    assert run.returncode == 2
    assert "DO NOT MATCH THE HASHES" in run.stdout
    assert not host.path("/opt/gapura/current").exists()
    assert not host.path("/opt/gapura/releases/0.1.0/.whole").exists()


def test_what_is_missing_is_said_before_anything_is_made(tmp_path):
    host = Host(tmp_path / "machine", groups=("workers",))
    (host.secrets / "email_url").unlink()

    run = host.play(app_settings={"DEFAULT_FROM_EMAIL": 'Layanan "Situs"'})

    assert run.returncode == 2
    assert f"Missing in {host.secrets}: email_url." in run.stdout
    assert "Not to be written between double quotes: DEFAULT_FROM_EMAIL." in run.stdout
    assert not host.path("/opt/gapura/releases/0.1.0").exists()


@pytest.mark.django_db(transaction=True)
def test_role_and_database_are_made_once_and_the_password_is_never_shown(tmp_path, test_database):
    import psycopg
    from psycopg import sql

    name = f"gapura_host_{os.getpid()}"
    host = Host(tmp_path / "machine", groups=("database",))
    (host.secrets / "database_password").write_text(f"{CANARY}'; --\n")
    program = binaries.find(tmp_path).folder / "psql"
    host.variables |= {
        "host_services": True,
        "database_name": name,
        "database_owner": name,
        "database_admin": [
            "env",
            f"PGSERVICEFILE={service_file(tmp_path, test_database.url)}",
            "PGSERVICE=test",
            str(program),
        ],
    }

    try:
        checked = host.play("--check")
        runs = [host.play("-vvv", "--diff"), host.play()]
        with psycopg.connect(test_database.url) as asking:
            owner = asking.execute(
                "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s",
                [name],
            ).fetchone()
    finally:
        with psycopg.connect(test_database.url, autocommit=True) as cleaning:
            cleaning.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            cleaning.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))

    assert (checked.returncode, [run.returncode for run in runs]) == (0, [0, 0]), runs[0].stdout[-3000:]
    assert owner == (name, "UTF8")
    assert summed(runs[1])["changed"] == 0
    assert CANARY not in "".join(run.stdout + run.stderr for run in runs)


def service_file(folder, url):
    """Write where the server is, for a psql that is given another database than the one in the address."""
    import psycopg

    parts = {key: value for key, value in psycopg.conninfo.conninfo_to_dict(url).items() if key != "dbname"}
    file = folder / "pg_service.conf"
    file.write_text("[test]\n" + "".join(f"{key}={value}\n" for key, value in parts.items()))
    return file
