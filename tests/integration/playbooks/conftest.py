"""A real nginx on loopback that serves the rendered set, before an application that says what it was asked."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from provisioning.providers.ansible import SiteFiles, WebHost, render_sites
from tests.servers.ports import free_port

HOST_A, HOST_B = "a.bantenprov.gapura.localhost", "b.bantenprov.gapura.localhost"
PLATFORM = "gapura.localhost"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def pytest_collection_modifyitems(items):
    for item in items:
        if "serving" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.nginx)
            item.add_marker(pytest.mark.skipif(NGINX is None, reason="nginx is not installed"))


class Application(BaseHTTPRequestHandler):
    """Stands where gunicorn stands; what it was asked is kept in `asked`."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.server.asked.append((self.path, self.headers.items()))
        body = b"the application"
        self.send_response(503 if self.path == "/own-503/" else 200)
        for name, value in {"Content-Length": str(len(body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def application():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    server.daemon_threads = True
    server.asked, server.headers = [], {"Content-Type": "text/plain"}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class Serving:
    """A web host with two sites, and ways to ask it."""

    def __init__(self, home, upstream_port):
        self.home, self.port = home, free_port()
        self.media = home.parent / "media"
        self.host = WebHost(
            upstreams=(f"127.0.0.1:{upstream_port}",),
            listen=(f"127.0.0.1:{self.port}",),
            public_port=self.port,
            platform_hosts=(PLATFORM,),
            static_root=home.parent / "static",
            worker_user="root" if os.geteuid() == 0 else "",
        )
        self.site_a = SiteFiles(key="t_a", name="Dinas A", hosts=(HOST_A,), is_public=True)
        self.site_b = SiteFiles(key="t_b", name="Dinas B", hosts=(HOST_B,))

    def render(self, *sites, **more):
        return render_sites(sites=sites, home=self.home, host=self.host, **more)

    def start(self):
        subprocess.run([NGINX, "-p", f"{self.home}/", "-c", "nginx.conf"], check=True)

    @property
    def pid(self):
        return int((self.home / "run/nginx.pid").read_text())

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        wait_until(lambda: not (self.home / "run/nginx.pid").exists())

    def ask(self, host, path, *, method="GET", body=None, headers=()):
        """Ask exactly this path: no client tidies it up on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", errors="replace")
        finally:
            connection.close()

    def status(self, host, path, **more):
        return self.ask(host, path, **more)[0]


def wait_until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def serving(tmp_path_factory, application):
    home = tmp_path_factory.mktemp("host") / "web"
    web = Serving(home, application.server_port)
    for key in ("t_a", "t_b"):
        (web.media / key / "images").mkdir(parents=True)
        (web.media / key / "documents").mkdir()
        (web.media / key / "images/photo.png").write_text(f"picture of {key}")
        (web.media / key / "documents/plan.pdf").write_text(f"document of {key}")
    web.host.static_root.mkdir()
    (web.host.static_root / "site.css").write_text("body{}")
    web.render(web.site_a, web.site_b)
    web.start()
    yield web
    web.stop()


@pytest.fixture(autouse=True)
def forget(application):
    application.asked.clear()
    application.headers = {"Content-Type": "text/plain"}
