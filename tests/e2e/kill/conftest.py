"""A platform of its own for the kill tests: committed rows, a web process, a home folder."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.kill.brokers import broker, files, rabbitmq, redis, sender, worker  # noqa: F401 - fixtures
from tests.e2e.kill.workers import ROOT, program, wait_for
from tests.servers.ports import free_port

_numbers = count(1)


@pytest.fixture(scope="session")
def home(django_test_environment):
    """GAPURA_HOME of the whole session: this process, its forks and the programs it starts share it."""
    from django.conf import settings

    return Path(settings.GAPURA_HOME)


@pytest.fixture(scope="session")
def port():
    return free_port()


@pytest.fixture(scope="session")
def variables(home, port, test_database):
    """The environment of the programs of this platform."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GAPURA_KILL"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "GAPURA_HOME": str(home),
        "GAPURA_PORT": str(port),
        "GAPURA_BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": test_database.url,
        "DJANGO_SETTINGS_MODULE": "central.settings.test",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture(scope="session")
def web(django_db_setup, variables, home, port):
    """The real web process, on the test's own database; one for all modules, as starting it takes seconds."""
    command = ("gunicorn", "-c", "python:central.gunicorn", "central.wsgi")
    log = home / "web.log"
    with program(*command, variables=variables, log=log) as process:
        wait_for(lambda: listens(port) or process.poll() is not None, what="the web process to listen")
        assert process.poll() is None, f"the web process ended:\n{log.read_text()[-3000:]}"
        yield process


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def platform(django_db_setup, django_db_blocker, test_database, home, port):
    """Point this process, and so its forks, at the platform; a new database for the module and after it."""
    from django.conf import settings

    import central.celery  # noqa: F401 - messages go to this app's broker, as in every program of ours

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "GAPURA_PORT", port)
        empty_world(home)
        yield home
        make_anew(test_database)


def make_anew(test_database) -> None:
    """Give this process, and so its forks, an empty platform again."""
    from django.db import connections

    from tenants.registry import lookup

    connections.close_all()
    test_database.renew()
    lookup.forget()


@pytest.fixture
def emptied(platform):
    """An empty outside world for one test, which asks the auditor itself while its own servers are still there."""
    empty_world(platform)
    return platform


@pytest.fixture
def fresh(emptied):
    """An empty outside world for one test, at whose end the auditor is asked."""
    from tests.e2e.kill.census import audited

    with audited():
        yield emptied


def empty_world(home: Path) -> None:
    """Remove what others have left outside the database."""
    for left in ("faults", "dns", "web", "web2", "media", "backups"):
        shutil.rmtree(home / left, ignore_errors=True)


@dataclass(frozen=True)
class Wish:
    """What a test asks for; numbered, so that no cache of the web process knows its host."""

    number: int

    @property
    def reference(self) -> str:
        return f"PW-KILL-{self.number:04d}"

    @property
    def label(self) -> str:
        return f"dinas-{self.number:04d}"


def begin(**more):
    """Start a run as a decision does; return it."""
    from provisioning.operations import start_run
    from tenants.registry.parents import seed_parent

    wish = Wish(next(_numbers))
    parent = seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")
    account, address = f"admin.{wish.label}", f"admin@{wish.label}.example"
    values = {
        "tenant_name": f"Dinas Nomor {wish.number} (contoh)",
        "kind_of_site": "AGENCY",
        "parent_id": parent.pk,
        "label": wish.label,
        "admin": {"username": account, "email": address, "full_name": "Administrator (contoh)"},
        "contact": {},
        "reference": wish.reference,
        "by": "user:1",
    }
    return start_run(**{**values, **more})


def wish_of(run) -> dict:
    """Return what a run was asked for, to ask for it again."""
    asked = ("tenant_name", "kind_of_site", "parent_id", "label", "admin", "contact")
    return {**{name: run.desired[name] for name in asked}, "reference": run.reference}
