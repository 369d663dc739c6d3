"""Memory of what the embedded default keeps running besides the database: web, worker, scheduler, at rest."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from bench import serving
from bench.figures import Sheet

SETTLED_AFTER = 3.0


def measure(sheet: Sheet, *, host: str) -> None:
    """Let both serve a page and rest, then sum the proportional set size of all their processes."""
    with serving.web() as web, serving.worker() as worker:
        connection = HTTPConnection("127.0.0.1", int(settings.GAPURA_PORT), timeout=30)
        connection.request("GET", "/", headers={"Host": host})
        assert connection.getresponse().status == 200
        connection.close()
        time.sleep(SETTLED_AFTER)
        sizes = [_megabytes(family) for family in (_family(web), _family(worker))]
    sheet.add("memory at rest, web", [sizes[0]], unit="MB")
    sheet.add("memory at rest, worker and scheduler", [sizes[1]], unit="MB")
    sheet.add("memory at rest, all (summed PSS)", [sum(sizes)], unit="MB", budget="memory")


def _family(number: int) -> list[int]:
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [number, *(one for child in children for one in _family(int(child)))]


def _megabytes(family: list[int]) -> float:
    return sum(_proportional_kilobytes(number) for number in family) / 1000


def _proportional_kilobytes(number: int) -> int:
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
