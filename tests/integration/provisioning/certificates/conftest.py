"""A real authority that looks at a real web host and a real name server, and sites that want certificates."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.factories.provisioning import make_job
from tests.factories.registry import make_parent
from tests.fakes.site_web import SiteWeb, page
from tests.servers.name_server import ACME, UPDATER
from tests.servers.pebble import name_server, pebble
from tests.servers.ports import free_port
from tests.servers.tls_client import until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@pytest.fixture(scope="session")
def challenge_port():
    """The port on which the authority looks for files; the web hosts of all tests listen there, one at a time."""
    return free_port()


@pytest.fixture(scope="session")
def http_authority(tmp_path_factory, challenge_port):
    """An authority for whom every name leads to this machine."""
    folder = tmp_path_factory.mktemp("pebble-http")
    with name_server(folder) as names, pebble(folder, dns=names, http_port=challenge_port) as running:
        yield running


@pytest.fixture(scope="session")
def dns_authority(tmp_path_factory, knot_server, challenge_port):
    """An authority that asks the tests' Knot; it looks for files where a name there leads."""
    folder = tmp_path_factory.mktemp("pebble-dns")
    dns = f"{knot_server.address}:{knot_server.port}"
    with pebble(folder, dns=dns, http_port=challenge_port) as running:
        yield running


@pytest.fixture(autouse=True)
def home(settings, challenge_port):
    """A home that the workers of nginx may look into, and web-host settings on free ports."""
    folder = Path(tempfile.mkdtemp(prefix="gapura-certificates-"))
    folder.chmod(0o755)
    settings.GAPURA_HOME = folder
    settings.MEDIA_ROOT = folder / "media"
    settings.ACME_DNS_WAIT = 0
    settings.WEB_LISTEN = (f"127.0.0.1:{challenge_port}",)
    settings.GAPURA_PORT = challenge_port
    settings.GAPURA_TLS_PORT = free_port()
    settings.WEB_TLS_LISTEN = (f"127.0.0.1:{settings.GAPURA_TLS_PORT}",)
    settings.WEB_WORKER_USER = "root" if os.geteuid() == 0 else ""
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def use(settings):
    """Have the platform ask this authority, and the proof trust what it issues."""

    def ask(authority):
        settings.ACME_DIRECTORY_URL = authority.directory_url
        settings.ACME_CA_FILE = str(authority.ca_file)
        roots = Path(settings.GAPURA_HOME) / "roots.pem"
        roots.write_text(authority.root())
        settings.GAPURA_TLS_CA_FILE = str(roots)
        return authority

    return ask


@pytest.fixture
def parent_with(db, settings, knot_server):
    """A parent domain of a policy; its names are entered in a zone of the tests' Knot."""

    def make(policy):
        zone = knot_server.new_zone()
        settings.RFC2136_SERVER, settings.RFC2136_PORT = knot_server.address, knot_server.port
        settings.RFC2136_KEY_NAME, settings.RFC2136_KEY_SECRET = UPDATER.name, UPDATER.secret
        settings.RFC2136_ACME_KEY_NAME, settings.RFC2136_ACME_KEY_SECRET = ACME.name, ACME.secret
        return make_parent(name=f"resmi.{zone}", serving_suffix=zone, dns_provider="rfc2136", certificate_policy=policy)

    return make


@dataclass
class WebHost:
    """The rendered web host under a real nginx, before an application that shows a page for every site."""

    home: Path
    application: SiteWeb = field(default_factory=SiteWeb)

    def start(self):
        subprocess.run([NGINX, "-p", f"{self.home}/", "-c", "nginx.conf"], check=True)
        until(lambda: (self.home / "run/nginx.pid").exists())

    def stop(self):
        pid = self.home / "run/nginx.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
            until(lambda: not pid.exists())

    def show(self, site):
        """Let the application show this site's front page."""
        self.application.serve(site.host, "/", body=page(site.name, marker=site.marker))

    def show_all(self, site, *, host):
        """Let the application answer under a name of the site whatever a proof asks for."""
        self.application.serve(host, "/", body=page(site.name, marker=site.marker))
        self.application.serve(host, "/masuk/", body=page("Masuk"))
        self.application.serve(host, "/kelola/", status=302, headers={"Location": "/masuk/?next=/kelola/"})


@pytest.fixture
def web(home, settings):
    """A web host that is not started yet: there is nothing to serve before the first site is rendered."""
    host = WebHost(home / "web")
    with host.application.listening() as port:
        settings.WEB_UPSTREAMS = (f"127.0.0.1:{port}",)
        yield host
        host.stop()


@pytest.fixture
def site_under():
    """A site claimed under a parent domain with its plain vhost rendered, and the job of its run."""
    from provisioning.plan import Plan
    from provisioning.steps import schema, web_host
    from provisioning.steps.sites import get_site

    def make(parent, label="dinkes"):
        job = make_job(reference=f"PW-{label}", parent_id=parent.pk, label=label)
        schema.apply(job, Plan())
        web_host.apply(job, Plan())
        return job, get_site(job)

    return make
