"""Ready is when the worker said so and the front page answers; an erring front page ends the start."""

from __future__ import annotations

import http.server
import threading

import pytest

from central.cli.runtime import readiness


@pytest.fixture
def web():
    """A web program that answers with `web.status` and remembers the host it was asked for."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.hosts.append(self.headers["Host"])
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *_arguments):
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        server.status, server.hosts = 200, []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def ready(web, tmp_path, monkeypatch):
    monkeypatch.setattr(readiness, "_PAUSE_SECONDS", 0.0)
    (tmp_path / "worker.ready").touch()
    return readiness.Readiness(
        port=web.server_port, host="gapura.localhost", worker_ready=tmp_path / "worker.ready", log=tmp_path / "web.log"
    )


@pytest.mark.parametrize("status", [200, 302, 404])
def test_answer_of_any_sort_is_ready(web, ready, status):
    web.status = status

    assert ready()
    assert web.hosts == ["gapura.localhost"]


def test_worker_that_is_not_ready_holds_the_start(ready):
    ready.worker_ready.unlink()

    assert not ready()


def test_nobody_answering_yet_is_no_error(ready):
    ready.port = 1

    assert not any(ready() for _ in range(20))


def test_errors_are_borne_for_a_while_and_forgiven(web, ready):
    web.status = 500
    assert not ready()
    web.status = 200

    assert ready()


def test_lasting_errors_end_the_start_and_name_the_log(web, ready):
    web.status = 503
    ready.log.write_text(
        "Traceback (most recent call last):\n  File …\nmodule.SomeError: no such table\n[INFO] later\n"
    )
    with pytest.raises(readiness.NotServing) as refused:
        while not ready():
            pass

    assert "503" in refused.value.message
    assert "module.SomeError: no such table" in refused.value.message
    assert str(ready.log) in refused.value.remedy
