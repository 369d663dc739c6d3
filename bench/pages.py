"""Pages of a site a second, as visitors without an account get them: eight connections at the real web server."""

from __future__ import annotations

import http.client
import os
import threading
import time

from bench import serving
from bench.figures import Sheet

CONNECTIONS = 8
SECONDS = 4.0
UNCACHED = "/?bench={number}"


def measure(sheet: Sheet, *, host: str) -> None:
    """Ask for the front page for some seconds, cached and not, with as many processes as there are cores."""
    with serving.web(processes=os.cpu_count() or 1):
        for told, path, budget in (("cached", "/", "cached_pace"), ("not cached", UNCACHED, "page_pace")):
            sheet.add(f"pages a second, {told}", [_pages_a_second(host, path)], unit="", budget=budget)


def _pages_a_second(host: str, path: str) -> float:
    _ask(host, path, until=time.monotonic() + 1, counts=[])  # every process has its page by then
    counts: list[int] = []
    began = time.monotonic()
    asking = [
        threading.Thread(target=_ask, args=(host, path), kwargs={"until": began + SECONDS, "counts": counts})
        for _connection in range(CONNECTIONS)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(counts) == CONNECTIONS, "a connection broke"
    return sum(counts) / (time.monotonic() - began)


def _ask(host: str, path: str, *, until: float, counts: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["GAPURA_PORT"]), timeout=30)
    number = 0
    while time.monotonic() < until:
        number += 1
        connection.request("GET", path.format(number=f"{threading.get_ident()}-{number}"), headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    connection.close()
    counts.append(number)
