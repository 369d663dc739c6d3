"""A host set up below a folder: the real playbook, and an archive whose one locked package lends this environment."""

from __future__ import annotations

import base64
import getpass
import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
PLAYBOOKS = ROOT / "playbooks"
SECRETS = ("secret_key", "database_url", "celery_broker_url", "email_url")
CANARY = "rahasia-contoh-7f3a"
ME = getpass.getuser()


def ansible_playbook(*arguments, home, **more):
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/bin",
        "HOME": str(home),
        "ANSIBLE_HOME": str(home / "ansible"),
        "LC_ALL": "C.UTF-8",
        **more,
    }
    command = [Path(sys.executable).with_name("ansible-playbook"), *arguments]
    return subprocess.run(command, cwd=PLAYBOOKS, env=environment, capture_output=True, text=True, check=False)


class Host:
    """A machine's tree below `root`, in all groups or in those named."""

    def __init__(self, folder, *, groups=("web", "workers", "scheduler", "database")):
        self.folder, self.root = folder, folder / "root"
        self.secrets = folder / "secrets"
        self.secrets.mkdir(parents=True)
        for name in (*SECRETS, "database_password"):
            (self.secrets / name).write_text(f"{CANARY}-{name}\n")
        self.archive, self.wheels = folder / "gapura.tar.gz", folder / "wheels"
        self.requirement = make_wheel(self.wheels)
        make_archive(self.archive, requirement=self.requirement)
        self.groups = groups
        self.variables = {
            "host_root": str(self.root),
            "host_system": False,
            "host_services": False,
            "host_user": ME,
            "host_admin": ME,
            "database_files_owner": ME,
            "database_clients": ["192.0.2.10/32"],
            "database_password_from": str(self.secrets / "database_password"),
            "app_release": "0.1.0",
            "app_archive": str(self.archive),
            "app_domain": "situs.provinsi.example",
            "app_secrets_from": str(self.secrets),
            "app_python": sys.executable,
            "app_pip_arguments": ["--no-index", "--find-links", str(self.wheels)],
            "app_listen": ["127.0.0.1:8000"],
        }

    def play(self, *arguments, python=sys.executable, **variables):
        """Run host.yml; returns the ended process."""
        inventory = self.folder / "inventory.yml"
        host = {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": str(python)}}
        inventory.write_text(yaml.safe_dump({group: {"hosts": host} for group in self.groups}))
        given = self.folder / "variables.yml"
        given.write_text(yaml.safe_dump({**self.variables, **variables}))
        command = ("-i", str(inventory), "host.yml", "-e", f"@{given}", *arguments)
        return ansible_playbook(*command, home=self.folder, ANSIBLE_DISPLAY_SKIPPED_HOSTS="no")

    def path(self, name):
        return self.root / name.lstrip("/")

    def unit(self, name):
        return self.path(f"/etc/systemd/system/{name}")

    def tree(self):
        """What lies here: every path with its kind, mode and content."""
        return {
            str(path.relative_to(self.root)): (
                path.lstat().st_mode,
                os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b"",
            )
            for path in sorted(self.root.rglob("*"))
            if "venv" not in path.parts and "__pycache__" not in path.parts
        }


def make_wheel(folder):
    """Make a package that lends a new environment this one's packages and programs; returns its line in a lock."""
    folder.mkdir()
    wheel = folder / "lender-1.0-py3-none-any.whl"
    info = "lender-1.0.dist-info"
    files = {
        "lender.pth": sysconfig.get_path("purelib") + "\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: lender\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": (
            "[console_scripts]\ngunicorn = gunicorn.app.wsgiapp:run\ncelery = celery.__main__:main\n"
        ),
    }
    record = "".join(f"{name},sha256={digest(content)},{len(content)}\n" for name, content in files.items())
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(name, content)
    return f"lender==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


def make_archive(path, *, requirement):
    """Make an archive of the code as `git archive` would, with a lock of one package."""
    listed = subprocess.run(
        ["git", "ls-files", "platform", "tenants", "provisioning", "site_template", "manage.py", "docs", "playbooks"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lock = path.with_name("runtime.txt")
    lock.write_text(requirement)
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                archive.add(ROOT / name, arcname=name)
        archive.add(lock, arcname="requirements/runtime.txt")
