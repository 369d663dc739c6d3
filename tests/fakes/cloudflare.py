"""Cloudflare at its HTTP edge: a real server on loopback with zones, records, refusals, and a script of faults.

Left to itself it fails at random, by a seed that it prints. `share=0` makes it calm; `will(…)` queues a fault by name.
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.fakes.cloudflare_shapes import faults_of_batch, faults_of_record
from tests.fakes.cloudflare_state import MOST_PER_PAGE, CloudState, Refused

TOKEN = "fake-token-Yb7Qw2LrTz0pXc9VnMk4Hd6Js8Fg"
RECORDS = re.compile(r"/zones/(?P<zone>[^/]+)/dns_records(?:/(?P<record>[^/]+))?")
ZONE = re.compile(r"/zones/(?P<zone>[^/]+)")
HTML = b"<!doctype html><title>Just a moment...</title>"

# What may come at any time and pass by itself. "done": the request had its effect all the same.
PASSING = (
    "rate limit",
    "server fault",
    "forbidden once",
    "drop before",
    "drop after write",
    "empty",
    "truncated",
    "cut off",
    "html",
    "wrong schema",
)


class FakeCloudflare:
    """The service. `requests` lists what was asked, `violations` what was sent in a shape that is not published."""

    def __init__(self, *zones, share=0.2, seed=None):
        self.state = CloudState(zones=zones or ("contohprov.go.id",), token=TOKEN)
        self.share = share
        self.seed = random.SystemRandom().randrange(10**9) if seed is None else seed
        self._random = random.Random(self.seed)
        self._queue = deque()
        self.requests = []
        self.violations = []
        self.most_per_page = MOST_PER_PAGE
        self.is_repeating = False
        self.released = threading.Event()

    def will(self, fault, *, times=1, only=(), **more):
        """Let the next requests (only those of the methods `only`) meet a fault."""
        self._queue.extend([(fault, frozenset(only), more)] * times)

    def calm(self):
        """Fail no more: neither at random nor by what is queued."""
        self.share = 0
        self._queue.clear()

    @contextmanager
    def listening(self):
        """Serve on a free port of loopback and yield the base address."""
        if self.share:
            sys.stdout.write(f"Cloudflare fails at random, seed {self.seed}\n")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.fake = self
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/client/v4"
        finally:
            self.released.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def next_fault(self, method):
        with self.state.lock:
            for index, (fault, only, more) in enumerate(self._queue):
                if not only or method in only:
                    del self._queue[index]
                    return fault, more
            if self._random.random() < self.share:
                return self._random.choice(PASSING), {}
        return "", {}

    def answer(self, method, path, query, body):
        """Do one request; return its result and, for a list, the page count."""
        with self.state.lock:
            if path == "/user/tokens/verify":
                return {"id": "ed17574386854bf78a67040be0a770b0", "status": self.state.token_status}, None
            if path == "/zones":
                zones = [zone for zone in self.state.zones.values() if zone["name"] == query.get("name", zone["name"])]
                return self._page([_shown(zone) for zone in zones], query)
            if match := RECORDS.fullmatch(path):
                return self._records(method, match["zone"], match["record"], query, body)
            if match := ZONE.fullmatch(path):
                return _shown(self.state.find_zone(match["zone"])), None
        raise Refused(7000, "No route for that URI", status=404)

    def _records(self, method, zone_id, record_id, query, body):
        if method == "GET" and record_id is None:
            rows = self.state.find_zone(zone_id)["records"].values()
            wanted = {"name": query.get("name.exact", query.get("name")), "type": query.get("type")}
            found = [row for row in rows if all(value in (None, row[field]) for field, value in wanted.items())]
            return self._page(sorted(found, key=lambda row: (row["name"], row["id"])), query)
        if method == "POST" and record_id == "batch":
            self._check(faults_of_batch(body))
            return self.state.batch(zone_id, body), None
        if method == "POST":
            self._check(faults_of_record(body))
            return self.state.create(zone_id, body), None
        if method == "PATCH":
            self._check(faults_of_record(body, partial=True))
            return self.state.change(zone_id, record_id, body), None
        return self.state.remove(zone_id, record_id), None

    def _check(self, faults):
        if faults:
            self.violations.extend(faults)
            raise Refused(1004, "; ".join(faults))

    def _page(self, items, query):
        size = min(int(query.get("per_page", 100)), self.most_per_page)
        number = 1 if self.is_repeating else int(query.get("page", 1))
        pages = 10**6 if self.is_repeating else -(-len(items) // size)
        start = (number - 1) * size
        count = len(items)
        shown = items[start : start + size]
        asked = int(query.get("page", 1))
        info = {"page": asked, "per_page": size, "count": len(shown), "total_count": count, "total_pages": pages}
        return shown, info


def _shown(zone):
    return {name: zone[name] for name in ("id", "name", "status", "name_servers")}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the fake its server carries."""

    protocol_version = "HTTP/1.1"

    def _serve(self):
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/client/v4")
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake = self.server.fake
        with fake.state.lock:
            fake.requests.append((self.command, path))
        fault, more = fake.next_fault(self.command)
        if before := BEFORE.get(fault):
            before(self, more)
            return
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        status, body = self._done(path, query, json.loads(sent) if sent else {})
        AFTER.get(fault, Handler.say)(self, status, json.dumps(body).encode(), **more)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def _done(self, path, query, body):
        fake = self.server.fake
        if self.headers.get("Authorization") != f"Bearer {fake.state.token}":
            return 403, _failure([{"code": 9109, "message": "Invalid access token"}])
        try:
            result, info = fake.answer(self.command, path, query, body)
        except Refused as refusal:
            return refusal.status, _failure(refusal.errors)
        return 200, _success(result) | ({"result_info": info} if info else {})

    def say(self, status, body, *, kind="application/json", length=None, headers=None):
        """Send head and body in one go: two would cost 40 ms of delayed acknowledgement."""
        lines = {"Content-Type": kind, "Content-Length": length or len(body), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.wfile.write(f"HTTP/1.1 {status} {self.responses.get(status, ('?',))[0]}\r\n{head}\r\n".encode() + body)
        if length:
            self.close_connection = True

    def hang_up(self):
        self.close_connection = True

    def wait_for_release(self):
        self.server.fake.released.wait(30)
        self.close_connection = True

    def log_message(self, *_):
        """Keep the test's output quiet."""


def _success(result):
    return {"success": True, "errors": [], "messages": [], "result": result}


def _failure(errors):
    return {"success": False, "errors": errors, "messages": [], "result": None}


def _refusing(status, code, message):
    def refuse(handler, more):
        errors = [{"code": more.get("code", code), "message": more.get("message", message)}]
        handler.say(more.get("status", status), json.dumps(_failure(errors)).encode(), headers=more.get("headers"))

    return refuse


# Before the request has had its effect ...
BEFORE = {
    "rate limit": _refusing(429, 971, "Please wait and consider throttling your request speed"),
    "server fault": _refusing(502, 10013, "Bad gateway"),
    "forbidden once": _refusing(403, 10000, "Authentication error"),
    "refuse": _refusing(400, 1004, "DNS Validation Error"),
    "refuse quietly": _refusing(200, 1004, "DNS Validation Error"),
    "server page": lambda handler, more: handler.say(503, HTML, kind="text/html"),
    "drop before": lambda handler, more: handler.hang_up(),
    "hang before": lambda handler, more: handler.wait_for_release(),
}
NO_PAGE = {"page": 1, "per_page": 100, "count": 0, "total_count": 0, "total_pages": 0}
NOTHING = {**_success([]), "result_info": NO_PAGE}

# ... and after it. A stale list is the look of one who was just overtaken.
AFTER = {
    "drop after write": lambda handler, status, body: handler.hang_up(),
    "hang after write": lambda handler, status, body: handler.wait_for_release(),
    "empty": lambda handler, status, body: handler.say(200, b""),
    "truncated": lambda handler, status, body: handler.say(status, body[: len(body) // 2]),
    "cut off": lambda handler, status, body: handler.say(status, body[: len(body) // 2], length=len(body)),
    "html": lambda handler, status, body: handler.say(200, HTML, kind="text/html"),
    "stale list": lambda handler, status, body: handler.say(200, json.dumps(NOTHING).encode()),
    "wrong schema": lambda handler, status, body: handler.say(200, json.dumps(_success({"data": [1]})).encode()),
}
