"""Every broker the product knows, started by the tests, and Celery's own worker on each."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from celery import Celery

from central.settings import brokers as broker_settings
from tests.e2e.kill.workers import program, wait_for
from tests.servers.files import Files
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis

BROKERS = ("files", "rabbitmq", "redis")
COMMAND = (
    *("celery", "-A", "central.celery", "worker", "--loglevel", "INFO"),
    *("--pool", "prefork", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


@pytest.fixture(scope="session")
def files(home):
    server = Files(home)
    server.start()
    return server


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory):
    server = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("redis"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module", params=BROKERS)
def broker(request):
    """One broker after the other; each test leaves it running."""
    return request.getfixturevalue(request.param)


@contextmanager
def sending_app(broker, *, home):
    """An app that sends through a broker with the product's own settings, as the web process does."""
    app = Celery("sender", set_as_current=False)
    chosen = broker_settings.settings_for(broker.url, home=home)
    app.config_from_object(SimpleNamespace(CELERY_BROKER_URL=broker.url, **chosen), namespace="CELERY")
    try:
        yield app
    finally:
        app.close()


@pytest.fixture
def sender(broker, home):
    with sending_app(broker, home=home) as app:
        yield app


@pytest.fixture
def worker(broker, variables, home):
    """Start the product's worker on the broker: `kill_at` names the boundary where it dies, `beat` adds the sweeps."""
    ready = home / "worker.ready"
    log = home / "worker.log"

    @contextmanager
    def started(kill_at="", *, beat=True):
        ready.unlink(missing_ok=True)
        more = {
            "DJANGO_SETTINGS_MODULE": "central.settings.development",
            "SECRET_KEY": "only for tests",
            "CELERY_BROKER_URL": broker.url,
            "GAPURA_WORKER_READY": str(ready),
            **({"GAPURA_KILL_AT": kill_at} if kill_at else {}),
        }
        schedule = ("--beat", "--schedule", str(home / "beat-schedule")) if beat else ()
        with program(*COMMAND, *schedule, variables={**variables, **more}, log=log) as process:
            wait_for(lambda: ready.exists() or process.poll() is not None, what="the worker to be ready")
            assert process.poll() is None, log.read_text()[-3000:]
            yield process

    return started
