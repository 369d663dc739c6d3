"""A web server that answers for several hosts what a test tells it to: the sites as a proof meets them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer; a callable as body is asked anew each time."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class SiteWeb:
    """Answers by host and path; everything else is 404."""

    def __init__(self):
        self.answers: dict[tuple[str, str], Answer] = {}
        self.asked: list[tuple[str, str]] = []

    def serve(self, host: str, path: str, **answer) -> None:
        self.answers[host, path] = Answer(**answer)

    def find(self, host: str, path: str) -> Answer:
        self.asked.append((host, path))
        return self.answers.get((host, path), Answer(404, "<title>Tidak ada</title>"))

    @contextmanager
    def listening(self):
        """Serve on a free port of loopback and yield it."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def page(title: str, *, marker: str = "", robots: str = "noindex, nofollow", text: str = "") -> str:
    """Return a page the way a site makes one."""
    metas = f'<meta name="gapura-site" content="{marker}"><meta name="robots" content="{robots}">'
    return f"<!doctype html><html><head><title>{title}</title>{metas}</head><body>{text}</body></html>"


def _answering(web: SiteWeb):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = web.find(self.headers["Host"].split(":")[0], self.path)
            body = (answer.body() if callable(answer.body) else answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep the test's output quiet."""

    return Handler
