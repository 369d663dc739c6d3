"""Two real web servers before one application, at two addresses of loopback; and a site on the first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kernel.time import now
from provisioning import certificate_work, engine
from provisioning.hosts.models import WebServer
from provisioning.models import Run
from provisioning.operations import start_run
from provisioning.providers.dns import DnsProvider
from provisioning.providers.outside import look
from provisioning.states import RunState
from provisioning.steps.dns_providers import find_provider
from tenants.registry import lookup
from tenants.registry.models import Tenant
from tenants.registry.parents import seed_parent
from tests.factories.reality import answer_for, whole_transaction, wish
from tests.factories.registry import make_parent
from tests.fakes.site_web import SiteWeb
from tests.servers.authorities import TestAuthority, pem
from tests.servers.ports import free_port
from tests.servers.ssh import SshServer
from tests.servers.tls_client import certificate_shown

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
FIRST, SECOND = "127.0.0.2", "127.0.0.3"
ROOT = TestAuthority.root("Otoritas daerah (contoh)")


def pytest_collection_modifyitems(items):
    for item in items:
        if "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.nginx)
            item.add_marker(pytest.mark.skipif(NGINX is None, reason="nginx is not installed"))


@dataclass
class Stage:
    """The platform with its two web hosts, and the site that moves."""

    home: Path
    port: int
    first: WebServer
    second: WebServer
    site: Tenant = field(init=False)
    host: str = field(init=False, default="")
    zone: DnsProvider = field(init=False)

    @contextmanager
    def serving(self, server: WebServer, *, machine: SshServer | None = None):
        """Have an nginx serve a web host's folder, on its own machine where that is another one."""
        command = [NGINX, "-p", f"{server.home}/", "-c", "nginx.conf"]
        subprocess.run(machine.on_it(*command) if machine else command, check=True)
        pid = (machine.content if machine else server.home) / "run/nginx.pid"
        try:
            yield
        finally:
            os.kill(int(pid.read_text()), signal.SIGTERM)
            until(lambda: not pid.exists())

    def status_at(self, address: str) -> int:
        """Ask one web host for the site."""
        return look(host=self.host, address=address, port=self.port, timeout=10).status

    def led_to(self) -> str:
        """Return where DNS leads the site's visitors."""
        return self.zone.find(self.host).target


def until(holds, seconds=20):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


def shown_at(address, stage, settings):
    root = pem(ROOT.certificate).decode()
    return certificate_shown(stage.host, address=address, port=settings.GAPURA_TLS_PORT, root=root)


def step_of(run: Run, key: str):
    return run.steps.get(key=key)


def go_on(run: Run, *, steps: int = 100, goal: str = "") -> Run:
    """Let a run go on, a step at a time, until it rests, waits in earnest, or has done the step `goal`."""
    for _step in range(steps):
        Run.objects.filter(pk=run.pk, state__in=["waiting", "queued", "compensating"]).update(wake_at=now())
        engine.advance(run.pk, slice_seconds=0)
        run.refresh_from_db()
        if run.state in (RunState.SUCCEEDED, RunState.FAILED, RunState.COMPENSATED):
            break
        if goal and step_of(run, goal).state == "done":
            break
    return run


class Visitor:
    """Reads the site all the time, wherever DNS leads, and keeps what it was answered."""

    def __init__(self, stage: Stage):
        self.stage, self.seen, self._over = stage, [], threading.Event()
        self._thread = threading.Thread(target=self._read)

    def _read(self):
        while not self._over.is_set():
            address = self.stage.led_to()
            self.seen.append((address, self.stage.status_at(address)))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join()


@pytest.fixture
def places(db, settings, tmp_path):
    """Folders and ports of the two web hosts; returns the port of both."""
    port = free_port()
    settings.GAPURA_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.GAPURA_PORT, settings.GAPURA_WEB_ADDRESS = port, FIRST
    settings.WEB_LISTEN, settings.WEB_TLS_LISTEN = (f"{FIRST}:{port}",), ()
    settings.WEB_WORKER_USER = "root" if os.geteuid() == 0 else ""
    return port


@pytest.fixture
def parent(places):
    """The parent domain of the site; a module may put another in its place."""
    return seed_parent(name="contohprov.go.id", region="-", kinds=["AGENCY"], by="uji")


@pytest.fixture
def second(places):
    """The second web host, not in use yet: the site begins on the first."""
    return WebServer.objects.create(
        name="kedua",
        title="Server kedua",
        folder="web2",
        address=SECOND,
        listen=[f"{SECOND}:{places}"],
        state="DRAINING",
    )


@pytest.fixture
def issued(places, settings, tmp_path, second):
    """The certificate of all names of the parent domain, uploaded; both web hosts listen for TLS."""
    settings.GAPURA_TLS_PORT = free_port()
    settings.WEB_TLS_LISTEN = (f"{FIRST}:{settings.GAPURA_TLS_PORT}",)
    WebServer.objects.filter(pk=second.pk).update(tls_listen=[f"{SECOND}:{settings.GAPURA_TLS_PORT}"])
    roots = tmp_path / "roots.pem"
    roots.write_bytes(pem(ROOT.certificate))
    settings.GAPURA_TLS_CA_FILE = str(roots)
    parent = make_parent(certificate_policy="uploaded")
    key, certificate = ROOT.issue(f"*.{parent.serving_suffix}")
    certificate_work.upload(name=f"*.{parent.serving_suffix}", chain=pem(certificate), key=pem(key), by="uji")
    return certificate


@pytest.fixture
def stage(settings, tmp_path, places, parent, second):
    """A site that is served by the first of two web hosts."""
    web = SiteWeb()
    lookup.forget()
    with web.listening() as upstream, whole_transaction():
        settings.WEB_UPSTREAMS = (f"127.0.0.1:{upstream}",)
        first = WebServer.objects.get(is_default=True)
        stage = Stage(tmp_path, places, first, second)
        run = start_run(**wish("pindah", parent=parent))
        go_on(run, goal="seed_site")
        stage.site = Tenant.objects.select_related("parent").get(created_for=run.reference)
        answer_for(stage.site, web)
        go_on(run, goal="administrator")
        WebServer.objects.filter(pk=second.pk).update(state="IN_USE")
        with stage.serving(first):
            assert go_on(run).state == RunState.SUCCEEDED, list(run.steps.values_list("key", "error"))
            stage.site.refresh_from_db()
            # For the reader, whose thread asks no database.
            stage.host = stage.site.host
            stage.zone = find_provider(stage.site.parent)
            yield stage
    lookup.forget()
