"""A platform over a database server of its own, so that it may be restarted while other tests go on elsewhere."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provisioning import waking
from tests.e2e.kill.brokers import COMMAND, files, rabbitmq, redis, sending_app  # noqa: F401 - fixtures
from tests.e2e.kill.conftest import home, listens  # noqa: F401 - fixtures
from tests.e2e.kill.workers import ROOT, program, wait_for
from tests.plugins.databases import settings_of
from tests.servers.ports import free_ports
from tests.servers.postgres import Postgres


@dataclass(frozen=True)
class Platform:
    """What a storm blows over."""

    home: Path
    database: Postgres
    broker: Any
    variables: dict[str, str]

    @contextmanager
    def worker(self, *, seed: int):
        """The worker with its scheduler, two at work at once, that lies and doubles its messages."""
        ready, log = self.home / "worker.ready", self.home / "storm-worker.log"
        ready.unlink(missing_ok=True)
        more = {"GAPURA_WORKER_READY": str(ready), "GAPURA_STORM_SEED": str(seed)}
        command = [word.replace("central.celery", "tests.e2e.storm.lies") for word in COMMAND]
        command[command.index("--concurrency") + 1] = "2"
        schedule = ("--beat", "--schedule", str(self.home / "beat-schedule"))
        with program(*command, *schedule, variables={**self.variables, **more}, log=log) as process:
            wait_for(lambda: ready.exists() or process.poll() is not None, what="the worker to be ready")
            assert process.poll() is None, log.read_text()[-3000:]
            yield process


@pytest.fixture(scope="module")
def restarted(test_database, django_db_setup, django_db_blocker, worker_id):
    """A database server that may be restarted; this process' own connection leads to it."""
    from django.db import connections

    folder = ROOT / "var" / f"test-storm-{worker_id}"
    shutil.rmtree(folder, ignore_errors=True)
    server = Postgres(folder)
    connection = connections["default"]
    kept = dict(connection.settings_dict)
    server.start()
    try:
        with django_db_blocker.unblock():
            connection.close()
            connection.settings_dict.update(settings_of(server.url))
            yield server
            connection.close()
    finally:
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def worker_id(request):
    """The name of this worker of xdist, where there are several."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def stormy(restarted, test_database, home, request):  # noqa: F811
    """Return how to raise the platform over a broker: web process, nothing made yet, the wake-ups of the test too."""
    from django.conf import settings
    from django.db import connection

    from tenants.registry import lookup

    @contextmanager
    def raised(name: str):
        broker = request.getfixturevalue(name)
        [port] = free_ports(1)
        variables = _variables(home, port=port, database=restarted, broker=broker)
        connection.close()
        restarted.copy_from(test_database.url)
        for left in ("faults", "dns", "web", "media", "storm"):
            shutil.rmtree(home / left, ignore_errors=True)
        lookup.forget()
        with pytest.MonkeyPatch.context() as patch, sending_app(broker, home=home) as app:
            patch.setattr(settings, "GAPURA_PORT", port)
            patch.setattr(waking, "current_app", app)
            web = ("gunicorn", "-c", "python:central.gunicorn", "central.wsgi")
            served = {**variables, "DJANGO_SETTINGS_MODULE": "central.settings.test"}
            with program(*web, variables=served, log=home / "storm-web.log") as process:
                wait_for(lambda: listens(port) or process.poll() is not None, what="the web process to listen")
                yield Platform(home, restarted, broker, variables)

    return raised


def _variables(home, *, port, database, broker) -> dict[str, str]:  # noqa: F811
    import os

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GAPURA_KILL"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "GAPURA_HOME": str(home),
        "GAPURA_PORT": str(port),
        "GAPURA_BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": database.url,
        "CELERY_BROKER_URL": broker.url,
        "DJANGO_SETTINGS_MODULE": "central.settings.development",
        "SECRET_KEY": "only for tests",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "WEB_CONCURRENCY": "1",
    }
